import type { ColumnProfile } from '@celerity/tabular';

/**
 * The column whose values a sample must keep in their shares: the one with the rarest category, such as failures among good
 * parts. Only of columns whose every category is in the profile, for else none can be told from the others.
 *
 * @returns nothing where there is no such column.
 */
export function columnToStratifyBy(
  profiles: readonly ColumnProfile[],
  wanted: readonly { name: string }[],
): { strata?: string } {
  const names = new Set(wanted.map(({ name }) => name));
  const rarest = profiles
    .filter(({ name }) => names.has(name))
    .flatMap((profile) => {
      const count = rarestCount(profile);
      return count === undefined ? [] : [{ name: profile.name, count }];
    })
    .sort((a, b) => a.count - b.count)[0];
  return rarest ? { strata: rarest.name } : {};
}

function rarestCount({ kind, histogram }: ColumnProfile): number | undefined {
  if (kind !== 'categorical' && kind !== 'boolean') return undefined;
  if (!histogram || !('values' in histogram) || histogram.other > 0 || histogram.counts.length < 2) return undefined;
  return Math.min(...histogram.counts);
}
