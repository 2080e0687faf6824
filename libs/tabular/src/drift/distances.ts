/** Added to each count, so that an empty bin has a share (Jeffreys' prior). */
const SMOOTHING = 0.5;

/**
 * Population stability index: Σ (a − e) ln(a / e) over the shares of all bins (Siddiqi, Credit Risk Scorecards, 2006: below 0.1
 * insignificant, above 0.25 a major shift). It is the sum of both Kullback–Leibler divergences.
 *
 * @param counts now, of each bin
 * @param expected shares of the reference
 * @param reference rows that those are of
 */
export function stabilityIndex(counts: readonly number[], expected: readonly number[], reference: number): number {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const share = (count: number, of: number) => (count + SMOOTHING) / (of + SMOOTHING * counts.length);
  return counts.reduce((sum, count, bin) => {
    const [actual, usual] = [share(count, rows), share(expected[bin]! * reference, reference)];
    return sum + (actual - usual) * Math.log(actual / usual);
  }, 0);
}

/**
 * What chance alone gives at most in 99 of 100 cases, when nothing has changed: the index is then about (1/n + 1/m) χ² with one degree of
 * freedom less than there are bins (Yurdakul, Statistical Properties of Population Stability Index, 2018). χ² by Wilson and Hilferty (1931).
 */
export function chanceIndex(bins: number, rows: number, reference: number): number {
  const freedom = Math.max(1, bins - 1);
  const [z99, spread] = [2.326, 2 / (9 * freedom)];
  const quantile = freedom * (1 - spread + z99 * Math.sqrt(spread)) ** 3;
  return quantile * (1 / rows + 1 / Math.max(1, reference));
}

/** Kolmogorov–Smirnov distance of binned values: the largest difference of both distribution functions at the edges of the bins, 0 to 1. */
export function kolmogorovSmirnov(counts: readonly number[], expected: readonly number[]): number {
  const [rows, whole] = [counts, expected].map((shares) => shares.reduce((sum, share) => sum + share, 0));
  if (!rows || !whole) return 0;
  let [now, usual, distance] = [0, 0, 0];
  counts.forEach((count, bin) => {
    now += count / rows;
    usual += expected[bin]! / whole;
    distance = Math.max(distance, Math.abs(now - usual));
  });
  return distance;
}
