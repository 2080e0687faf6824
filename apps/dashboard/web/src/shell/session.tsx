import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { get, post, remove, setCsrfToken, whenSignedOut } from '../api/client.js';
import type { Login, Role, Session } from '../api/resources.js';
import { live } from '../live/live-client.js';
import { useLiveStatus } from '../live/use-live.js';
import { Failed, Loading } from '../parts/states.js';
import { SignIn } from '../pages/sign-in.js';

const SessionContext = createContext<Session | null>(null);
const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** Who is signed in. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside of SessionGate');
  return session;
}

/** Whether who is signed in may do what `role` may. The server checks again; this spares people buttons that only refuse. */
export function useMay(role: Role): boolean {
  const { user } = useSession();
  return user !== null && RANK[user.role] >= RANK[role];
}

/** Shows its children to whoever is signed in, and the sign-in page to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['session'],
    queryFn: async () => taken(await get<Session>('/session')),
    staleTime: Infinity,
    retry: 2,
  });
  const { reason } = useLiveStatus();
  useEffect(() => whenSignedOut(() => void client.invalidateQueries({ queryKey: ['session'] })), [client]);
  useEffect(() => {
    if (reason === 'session_over') void client.invalidateQueries({ queryKey: ['session'] });
  }, [client, reason]);
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading label="Starting" />;
  if (!data.user) {
    return (
      <SignIn
        session={data}
        signIn={async (login) => {
          client.setQueryData(['session'], taken(await post<Session>('/session', login satisfies Login)));
          live.retry();
        }}
      />
    );
  }
  return <SessionContext value={data}>{children}</SessionContext>;
}

/** Ends the session and forgets all that was loaded in it. */
export async function signOut(): Promise<void> {
  await remove('/session');
  location.assign('/');
}

function taken(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}
