import type { TrainingData } from '../objective.js';

/** The smallest figure that rows with at least this share of the given rows' weight do not exceed. NaN without rows. */
export function weightedQuantile(
  { weights }: TrainingData,
  rows: Int32Array,
  share: number,
  figure: (row: number) => number,
): number {
  const figures = Float64Array.from(rows, figure);
  const order = Uint32Array.from(rows.keys()).sort((a, b) => figures[a]! - figures[b]!);
  let left = share * rows.reduce((sum, row) => sum + weights[row]!, 0);
  for (const at of order) {
    left -= weights[rows[at]!]!;
    if (left <= 0 && weights[rows[at]!]! > 0) return figures[at]!;
  }
  return figures[order.at(-1)!] ?? NaN;
}
