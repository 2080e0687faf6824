import { z } from 'zod';

/**
 * What a key may do. `viewer` reads; `operator` also submits, revokes, uploads, trains and predicts; `admin` also
 * controls workers and queues.
 */
export type Role = 'viewer' | 'operator' | 'admin';

/** One entry of `API_KEYS`. The key itself is known to its owner only: we hold its SHA-256. */
export interface ApiKey {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the key: 64 hexadecimal digits, in lower case. */
  readonly sha256: string;
}

const ENTRY = /^([\w.-]{1,64}):(viewer|operator|admin):([0-9a-f]{64})$/i;
const FORM =
  'name:role:sha256hex, with a role of viewer, operator or admin and the 64 hexadecimal digits of the key’s SHA-256';

/** `API_KEYS`: comma-separated `name:role:sha256hex`. Names and digests must be unique. */
export const apiKeys = z.string().transform((text, ctx): ApiKey[] => {
  const keys: ApiKey[] = [];
  text.split(',').forEach((entry, index) => {
    const problem = addKey(keys, entry.trim());
    if (problem) ctx.issues.push({ code: 'custom', input: text, message: `entry ${index + 1} ${problem}` });
  });
  return keys;
});

/** Adds the entry to `keys`, or returns what is wrong with it (without repeating a secret). */
function addKey(keys: ApiKey[], entry: string): string | undefined {
  const [, name, role, digest] = ENTRY.exec(entry) ?? [];
  if (!name || !role || !digest) return `must be ${FORM}`;
  const key: ApiKey = { name, role: role.toLowerCase() as Role, sha256: digest.toLowerCase() };
  if (keys.some((other) => other.name === name)) return `repeats the name ${name}: every key needs its own`;
  const twin = keys.find((other) => other.sha256 === key.sha256);
  if (twin) return `(${name}) has the same digest as ${twin.name}: every key needs its own`;
  keys.push(key);
  return undefined;
}
