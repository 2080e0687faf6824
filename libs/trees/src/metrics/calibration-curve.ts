/** Rows with about the same probability. */
export interface CalibrationBin {
  /** Their mean probability. */
  predicted: number;
  /** The share of them that is positive. */
  observed: number;
  rows: number;
}

/**
 * Whether probabilities are what they say: in bins of about as many rows, from the smallest probability to the largest (DeGroot and
 * Fienberg 1983). Equal probabilities share a bin, so that there may be fewer bins; none without rows.
 *
 * @param target by row, 1 or 0.
 * @param probability by row, of 1.
 */
export function calibrationCurve(
  target: ArrayLike<number>,
  probability: ArrayLike<number>,
  bins = 10,
): CalibrationBin[] {
  const rows = target.length;
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort((a, b) => probability[a]! - probability[b]!);
  const at = (place: number) => probability[order[place]!];
  const curve: CalibrationBin[] = [];
  for (let bin = 1, start = 0; bin <= bins; bin++) {
    let end = Math.round((bin * rows) / bins);
    while (end > 0 && end < rows && at(end) === at(end - 1)) end++;
    if (end <= start) continue;
    curve.push(binOf(order.subarray(start, end), target, probability));
    start = end;
  }
  return curve;
}

function binOf(rows: Uint32Array, target: ArrayLike<number>, probability: ArrayLike<number>): CalibrationBin {
  let predicted = 0;
  let observed = 0;
  for (const row of rows) {
    predicted += probability[row]!;
    observed += target[row]!;
  }
  return { predicted: predicted / rows.length, observed: observed / rows.length, rows: rows.length };
}
