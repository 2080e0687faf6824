import { distance } from 'fastest-levenshtein';

/** Of the known names at most three that look like it, the most alike first: for "did you mean". */
export function nearestNames(name: string, known: Iterable<string>): string[] {
  return [...known]
    .map((other) => ({ other, edits: distance(name, other) }))
    .filter(({ other, edits }) => edits <= Math.max(3, other.length / 2))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ other }) => other);
}
