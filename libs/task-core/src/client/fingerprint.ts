import { createHash } from 'node:crypto';

/**
 * Identifies the body of a call: equal for the same task, argument values and options, however the arguments were given
 * (by position or by name) and in whatever order the options stood.
 */
export function fingerprint(
  name: string,
  given: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): string {
  const { task_id: _id, ...rest } = options;
  const sorted = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha1')
    .update(JSON.stringify([name, given.map((value) => (value === undefined ? [] : [value])), sorted]))
    .digest('base64url');
}
