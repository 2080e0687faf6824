/**
 * Area under the receiver operating characteristic: the chance that a positive row scores higher than a negative one, ties counted
 * half (Fawcett 2006, section 7). Null when there are rows of one class only.
 *
 * @param positive by row, 1 or 0.
 */
export function rocAuc(scores: Float64Array, positive: ArrayLike<number>): number | null {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    let tied = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) tied += positive[order[end]!]!;
    positives += tied;
    rankSum += (tied * (start + 1 + end)) / 2;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
