import { types } from 'node:util';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { DatabaseError } from 'pg';
import { codeOf } from '../errors.js';

/** What the driver, or the operating system, says of a server that is not there. */
const REASONS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection lost',
  EPIPE: 'connection lost',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no way to its host',
  ENETUNREACH: 'no way to its network',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name is not known',
};

/**
 * SQLSTATEs that say "not now" about the server, as opposed to "never" about the statement: classes 08 (connection), 28 (login),
 * 53 (no room), 57P0x (shutting down or starting); 3D000 (no such database), 25006 (a standby that takes no writes).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE = /^(08|28|53)...$|^57P0[1-5]$|^3D000$|^25006$/;

/** No such table, column or schema: ours are fixed, so it has not been migrated yet. */
const NOT_MIGRATED = /^42(P01|703)$|^3F000$/;

const LOST = /Connection terminated|connection error|not queryable|Client was closed|server closed the connection/i;
const SILENT = /timeout/i;

/** Why the server cannot be used now, in a few words; undefined when it is the statement that is wrong. */
export function outageReason(error: unknown): string | undefined {
  if (error instanceof DatabaseError) return reasonOfState(error);
  if (!types.isNativeError(error)) return undefined;
  const known = REASONS[codeOf(error) ?? ''];
  if (known) return known;
  if (SILENT.test(error.message)) return 'no answer in time';
  return LOST.test(error.message) ? 'connection lost' : undefined;
}

/** The driver's error, without drizzle's wrap, whose message holds every parameter. */
export function unwrapped(error: unknown): unknown {
  return error instanceof DrizzleQueryError && error.cause ? error.cause : error;
}

function reasonOfState({ code = '', message }: DatabaseError): string | undefined {
  if (UNAVAILABLE.test(code)) return message;
  return NOT_MIGRATED.test(code) ? 'its tables are not up to date yet' : undefined;
}
