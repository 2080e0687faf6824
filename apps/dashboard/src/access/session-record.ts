import type { Role } from '@celerity/config';

/** What `SESSIONS` calls sessions of people. */
export const SESSION = 'dashboard';
/** And logins that are under way at an identity provider. */
export const OIDC_LOGIN = 'dashboard-oidc';

/** What is kept of somebody who has signed in. */
export interface SessionRecord {
  name: string;
  role: Role;
  way: 'basic' | 'api_key' | 'oidc';
  /**
   * Of the password or key that was presented, as the settings have it. A session ends when the settings know it no more, and
   * has the role that they give now.
   */
  sha256?: string;
  /** What acting requests send back in {@link CSRF_HEADER}. */
  csrf: string;
}

/** Header that carries the session's token with every request that acts: a page from elsewhere can neither read nor guess it. */
export const CSRF_HEADER = 'x-csrf-token';
