import type { BroughtModel } from '@celerity/contracts';

/** Rows that a model is tried on: [rows × features]. */
export interface ProbeRows {
  matrix: Float32Array;
  rows: number;
}

/** Enough to tell rows from features in what a model gives. */
const PROBES = 7;

/** Numbers from one end of their declared range to the other, and levels in turn. */
export function probeRows(features: BroughtModel['features']): ProbeRows {
  const matrix = new Float32Array(PROBES * features.length);
  features.forEach((feature, column) => {
    for (let row = 0; row < PROBES; row++) {
      const value = feature.kind === 'numeric' ? numberAt(feature, row) : (row + column) % feature.levels.length;
      matrix[row * features.length + column] = value;
    }
  });
  return { matrix, rows: PROBES };
}

function numberAt({ min, max }: { min?: number | undefined; max?: number | undefined }, row: number): number {
  const from = min ?? (max === undefined ? 0 : max - 1);
  const to = max ?? from + 1;
  return from + ((to - from) * row) / (PROBES - 1);
}
