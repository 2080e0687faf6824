import { nearestNames } from '@celerity/task-core';

/** Most names that an answer lists. */
const MAX_LISTED = 20;

/**
 * What to say of a name that is no column.
 *
 * @param holder of the columns
 */
export function unknownColumn(name: string, known: readonly string[], holder = 'the data set'): string {
  const what = `${holder} has no column '${name.slice(0, 200)}'`;
  const nearest = nearestNames(name, known);
  if (nearest.length > 0) return `${what}: did you mean ${nearest.map((other) => `'${other}'`).join(' or ')}?`;
  return `${what}; it has ${known.slice(0, MAX_LISTED).join(', ')}${known.length > MAX_LISTED ? ', …' : ''}`;
}
