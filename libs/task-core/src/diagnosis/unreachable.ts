import { connect } from 'node:net';
import type { Redis } from 'ioredis';
import { within } from '../timing.js';

/** Time for the network to answer, and for the client to say more, ms. */
const PATIENCE = 800;

/** Why a server that is not connected is not: what the network says, or else the client. Never rejects. */
export async function whyUnreachable(redis: Redis, url: string): Promise<string> {
  const said = new Promise<string>((resolve) => redis.once('error', (error: Error) => resolve(error.message)));
  const refused = await knock(new URL(url));
  if (refused) return refused;
  let reason: string | undefined;
  await within(
    said.then((message) => (reason = message)),
    PATIENCE,
  );
  return reason ?? 'it takes connections and does not answer: it hangs, is still loading, or is no Redis';
}

/** Opens a connection and closes it again. @returns undefined when that works, or what went wrong. */
function knock({ hostname, port }: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 6379) });
    const end = (reason?: string) => {
      socket.destroy();
      resolve(reason);
    };
    socket.setTimeout(PATIENCE, () => end(`no connection to ${hostname} within ${PATIENCE} ms`));
    socket.once('connect', () => end());
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.message || error.code || 'connection failed'));
  });
}
