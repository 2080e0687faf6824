/**
 * Mean of the precision at each threshold, weighted by the recall it adds: the step-wise area under the precision-recall curve
 * (scikit-learn's `average_precision_score`). Null when there is no positive row.
 *
 * @param positive by row, 1 or 0.
 */
export function averagePrecision(scores: Float64Array, positive: ArrayLike<number>): number | null {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  let found = 0;
  let sum = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    let tied = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) tied += positive[order[end]!]!;
    found += tied;
    sum += (tied * found) / end;
  }
  return found === 0 ? null : sum / found;
}
