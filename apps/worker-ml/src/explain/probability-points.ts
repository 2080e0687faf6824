/** Log-odds that move less than this are taken for a straight line. */
const STRAIGHT = 1e-6;

/**
 * Log-odds as points of probability: the Aumann-Shapley value of the logistic function along the straight line from the base to the
 * score (Aumann and Shapley 1974). Every feature's log-odds are multiplied by the same positive slope, the mean one of the line: signs
 * and proportions stay, and the sum is the difference of the probabilities.
 *
 * @param contributions log-odds, by feature.
 */
export function probabilityPoints(
  base: number,
  contributions: Float64Array,
): { base: number; contributions: Float64Array } {
  const slope = meanSlope(
    base,
    contributions.reduce((sum, logOdds) => sum + logOdds, 0),
  );
  return { base: logistic(base), contributions: contributions.map((logOdds) => logOdds * slope) };
}

/** (logistic(from + by) - logistic(from)) / by, without its cancellation: sinh(by/2) / (2 by cosh(from/2) cosh((from + by)/2)). */
function meanSlope(from: number, by: number): number {
  const spread = 2 * Math.cosh(from / 2) * Math.cosh((from + by) / 2);
  return (Math.abs(by) < STRAIGHT ? 0.5 : Math.sinh(by / 2) / by) / spread;
}

function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
