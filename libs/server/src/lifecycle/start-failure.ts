import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Settings } from '@celerity/config';
import { TaskError } from '@celerity/task-core';
import type { Logger } from 'pino';

/** Logs why the server could not start, in one line where the reason is known, and ends the process with code 1. */
export function exitWithStartFailure(error: unknown, settings: Settings, logger: Logger): never {
  const known = knownReason(error, settings);
  if (known) logger.fatal(`cannot start: ${known}`);
  else logger.fatal({ err: error }, 'cannot start');
  return process.exit(1);
}

/**
 * Listens for a moment where the server is going to: a worker that cannot must know it before it takes tasks.
 *
 * @throws what Node throws when the address is taken or not ours.
 */
export async function tryAddress({ http }: Settings): Promise<void> {
  const probe = createServer().listen(http.port, http.host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

/** What the operator can do about it; undefined for errors that only their stack explains. */
export function knownReason(error: unknown, { http }: Settings): string | undefined {
  if (error instanceof TaskError) return error.message;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `port ${http.port} of ${http.host} is taken by another process. Stop that one, or set PORT to a free port.`;
    case 'EACCES':
      return `this user may not listen on port ${http.port}. Set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `'${http.host}' is not an address of this machine. Set HOST to one of its addresses, or to 0.0.0.0 for all.`;
    default:
      return undefined;
  }
}
