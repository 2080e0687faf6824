/** No probability counts as nearer to 0 or 1 than this, as in scikit-learn: one sure mistake does not make the mean infinite. */
const LEAST = Number.EPSILON;

/**
 * Mean of -log of the probability that was given to what happened (Good 1952). Null without rows.
 *
 * @param target by row, 1 or 0.
 * @param probability by row, of 1.
 */
export function logLoss(target: ArrayLike<number>, probability: ArrayLike<number>): number | null {
  let sum = 0;
  for (let row = 0; row < target.length; row++) {
    sum -= safeLog(target[row] === 1 ? probability[row]! : 1 - probability[row]!);
  }
  return target.length === 0 ? null : sum / target.length;
}

/**
 * The same for any number of classes.
 *
 * @param target by row, the index of its class.
 * @param probabilities that of class k of row i at `k * rows + i`.
 */
export function multiLogLoss(target: ArrayLike<number>, probabilities: ArrayLike<number>): number | null {
  const rows = target.length;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum -= safeLog(probabilities[target[row]! * rows + row]!);
  return rows === 0 ? null : sum / rows;
}

function safeLog(probability: number): number {
  return Math.log(Math.min(1 - LEAST, Math.max(LEAST, probability)));
}
