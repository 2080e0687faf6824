import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Role } from './api-key.js';

/** One entry of `DASHBOARD_BASIC_AUTH`. The password itself is forgotten once it was read. */
export interface DashboardUser {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the password in UTF-8: 64 hexadecimal digits, in lower case. */
  readonly sha256: string;
}

const ENTRY = /^([\w.@-]{1,64}):(.+?)(?::(viewer|operator|admin))?$/s;
const MIN_PASSWORD = 8;
const FORM =
  'name:password or name:password:role, with a role of viewer, operator or admin (Default: admin, as in Flower)';

/** `DASHBOARD_BASIC_AUTH`: comma-separated `name:password[:role]`. A password may hold colons, but no commas. */
export const dashboardUsers = z.string().transform((text, ctx): DashboardUser[] => {
  const users: DashboardUser[] = [];
  text.split(',').forEach((entry, index) => {
    const problem = addUser(users, entry.trim());
    if (problem) ctx.issues.push({ code: 'custom', input: text, message: `entry ${index + 1} ${problem}` });
  });
  return users;
});

/** Adds the entry to `users`, or returns what is wrong with it (without repeating a secret). */
function addUser(users: DashboardUser[], entry: string): string | undefined {
  const [, name, password, role = 'admin'] = ENTRY.exec(entry) ?? [];
  if (!name || !password) return `must be ${FORM}`;
  if (password.length < MIN_PASSWORD) return `(${name}) has a password of less than ${MIN_PASSWORD} characters`;
  if (users.some((other) => other.name === name)) return `repeats the name ${name}: every user needs their own`;
  users.push({ name, role: role as Role, sha256: createHash('sha256').update(password).digest('hex') });
  return undefined;
}

/** What is shown of an entry in messages: its name, never the password; one that cannot be read is hidden whole. */
export function maskUser(entry: string): string {
  const name = /^\s*([\w.@-]{1,64}):/.exec(entry)?.[1];
  return name ? `${name}:***` : '***';
}
