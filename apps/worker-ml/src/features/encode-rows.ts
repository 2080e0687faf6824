import type { CardFeature, Row } from '@celerity/contracts';
import { coderOf, numberIn } from './levels.js';
import { single } from './single.js';

type Value = Row[string];

/**
 * Rows as a model's file takes them: row by row, numbers in single precision and the codes of levels; NaN for what is missing and for
 * levels that the model never saw. [rows × features]
 */
export function encodeRows(features: readonly CardFeature[], rows: readonly Row[]): Float32Array {
  const matrix = new Float32Array(rows.length * features.length);
  features.forEach((feature, index) => {
    const encode = encoderOf(feature);
    rows.forEach((row, at) => {
      const value = row[feature.name];
      matrix[at * features.length + index] = value === undefined || value === null ? NaN : encode(value);
    });
  });
  return matrix;
}

/** The columns of such a matrix. */
export function columnsOf(matrix: Float32Array, width: number): Float32Array[] {
  const rows = width === 0 ? 0 : matrix.length / width;
  return Array.from({ length: width }, (_, column) => {
    const values = new Float32Array(rows);
    for (let row = 0; row < rows; row++) values[row] = matrix[row * width + column]!;
    return values;
  });
}

function encoderOf(feature: CardFeature): (value: NonNullable<Value>) => number {
  if (feature.kind === 'categorical') return coderOf(feature.levels);
  return (value) => single(typeof value === 'string' ? numberIn(value) : Number(value));
}
