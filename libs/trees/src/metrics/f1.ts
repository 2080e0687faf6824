/**
 * Harmonic mean of precision and recall (van Rijsbergen 1979), where a row is told positive from the threshold on. Null without a
 * positive row.
 *
 * @param target by row, 1 or 0.
 * @param probability by row, of 1.
 */
export function f1At(target: ArrayLike<number>, probability: ArrayLike<number>, threshold: number): number | null {
  let positives = 0;
  let told = 0;
  let hits = 0;
  for (let row = 0; row < target.length; row++) {
    const isTold = probability[row]! >= threshold;
    positives += target[row]!;
    if (isTold) told++;
    if (isTold) hits += target[row]!;
  }
  return positives === 0 ? null : (2 * hits) / (positives + told);
}

/**
 * The threshold with the greatest F1, the highest of several. It lies in the middle between two probabilities that rows have, lest
 * rounding moves a row over it. Null without a positive row.
 */
export function bestF1(
  target: ArrayLike<number>,
  probability: ArrayLike<number>,
): { threshold: number; f1: number } | null {
  const rows = target.length;
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort((a, b) => probability[b]! - probability[a]!);
  const positives = order.reduce((sum, row) => sum + target[row]!, 0);
  if (positives === 0) return null;
  let best = { threshold: 0, f1: -1 };
  let hits = 0;
  for (let told = 1; told <= rows; told++) {
    const last = order[told - 1]!;
    hits += target[last]!;
    const next = told < rows ? probability[order[told]!]! : 0;
    if (told < rows && next === probability[last]) continue;
    const f1 = (2 * hits) / (positives + told);
    if (f1 > best.f1) best = { threshold: (probability[last]! + next) / 2, f1 };
  }
  return best;
}
