import type { Strata } from '../columns/strata.js';

/** How much more often the rows of a stratum come up than in the table: as the fourth root of its rarity, at most tenfold. */
const EXPONENT = 1 / 4;
const MOST = 10;

/**
 * Shares of the rows in an epoch in which rare strata come up more often (training-by-sampling; after Xu et al. 2019, section 4.3),
 * added up from the first row to each: the last is 1.
 */
export function balancedShares({ of, sizes }: Strata): Float64Array {
  const weights = sizes.map((size) => Math.min(MOST, (of.length / size) ** EXPONENT));
  const total = weights.reduce((sum, weight, stratum) => sum + weight * sizes[stratum]!, 0);
  const ends = new Float64Array(of.length);
  let sum = 0;
  of.forEach((stratum, row) => (ends[row] = sum += weights[stratum]! / total));
  ends[of.length - 1] = 1;
  return ends;
}
