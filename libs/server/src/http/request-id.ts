import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What we accept as somebody else's request id: it lands in log lines and headers. */
const SANE = /^[\w.:/+=@-]{1,128}$/;

/** The id a request came with (`X-Request-Id`), when it is short and harmless; else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}
