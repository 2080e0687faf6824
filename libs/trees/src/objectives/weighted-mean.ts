import type { TrainingData } from '../objective.js';

/** Mean of a figure over the given rows, by their weights. */
export function weightedMean({ weights }: TrainingData, rows: Int32Array, figure: (row: number) => number): number {
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    sum += weights[row]! * figure(row);
    total += weights[row]!;
  }
  return sum / total;
}
