/** Cycles that multiply the cost by e: of a failure that comes later than predicted, and of one that comes sooner. */
const EARLY = 13;
const LATE = 10;
/** Errors cost no more than e to this: the mean stays finite, and JSON. */
const MOST = 100;

/**
 * Asymmetric score of remaining useful life (Saxena, Goebel, Simon and Eklund 2008, equation 11), but its mean over rows instead of
 * their sum. With d the predicted less the true life: exp(-d/13) - 1 where d is negative, exp(d/10) - 1 elsewhere, as a failure that
 * comes sooner than promised costs more. 0 is perfect. Null without rows.
 */
export function rulScore(target: ArrayLike<number>, value: ArrayLike<number>): number | null {
  let sum = 0;
  for (let row = 0; row < target.length; row++) {
    const late = value[row]! - target[row]!;
    sum += Math.expm1(Math.min(MOST, late < 0 ? -late / EARLY : late / LATE));
  }
  return target.length === 0 ? null : sum / target.length;
}
