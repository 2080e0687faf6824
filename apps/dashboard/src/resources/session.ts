/** viewer sees; operator also revokes, retries and sends; admin also steers workers and queues. */
export type Role = 'viewer' | 'operator' | 'admin';

/** How one may log in here. `none`: nobody need, everybody on this machine is admin. */
export type LoginWay = 'none' | 'basic' | 'api_key' | 'oidc';

/** Answer of `GET /ui/api/session`, open to everybody. */
export interface Session {
  /** Null: not logged in; everything else answers 401 until then. */
  user: { name: string; role: Role } | null;
  /** Send it back as the header `x-csrf-token` with every request that is not GET. Null without a session. */
  csrf_token: string | null;
  login: {
    /** What may be used, the best first. */
    ways: LoginWay[];
    /** Where to send the browser for `oidc`; null where that is off. */
    oidc_url: string | null;
  };
  /** Version of the dashboard. */
  version: string;
}

/** Body of `POST /ui/api/session`. */
export type Login = { way: 'basic'; name: string; password: string } | { way: 'api_key'; key: string };
