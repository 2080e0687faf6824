/**
 * Mean squared distance of the probability from what happened (Brier 1950), 0 to 1. Null without rows.
 *
 * @param target by row, 1 or 0.
 * @param probability by row, of 1.
 */
export function brierScore(target: ArrayLike<number>, probability: ArrayLike<number>): number | null {
  let sum = 0;
  for (let row = 0; row < target.length; row++) sum += (probability[row]! - target[row]!) ** 2;
  return target.length === 0 ? null : sum / target.length;
}
