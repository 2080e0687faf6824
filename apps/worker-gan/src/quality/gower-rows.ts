import { isCategories, type AlignedColumn, type AlignedNumbers } from './aligned-column.js';

/** Rows side by side, for distances: `cells[row * width + column]`. */
export interface RowMatrix {
  rows: number;
  width: number;
  /** Where two cells differ by more than 1, or one of them is missing (NaN), they are as far apart as can be: 1. */
  cells: Float64Array;
}

/** The given rows of one of the tables. Numbers are scaled by the real table's range; categories are 2 apart from each other. */
export function encodeRows(
  columns: readonly AlignedColumn[],
  table: 'real' | 'synthetic',
  rows: Uint32Array,
): RowMatrix {
  const width = columns.length;
  const cells = new Float64Array(rows.length * width);
  columns.forEach((column, index) => {
    const cellOf = encoder(column, table);
    for (let i = 0; i < rows.length; i++) cells[i * width + index] = cellOf(rows[i]!);
  });
  return { rows: rows.length, width, cells };
}

function encoder(column: AlignedColumn, table: 'real' | 'synthetic'): (row: number) => number {
  if (isCategories(column)) {
    const codes = column[table];
    return (row) => (codes[row]! < 0 ? NaN : 2 * codes[row]!);
  }
  const values = column[table];
  const { least, range } = rangeOf(column);
  // Values of a constant column are equal, or as far apart as can be.
  if (range === 0) return (row) => (values[row] === least ? 0 : 2 * Math.sign(values[row]! - least));
  return (row) => (values[row]! - least) / range;
}

function rangeOf(column: AlignedNumbers): { least: number; range: number } {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of column.real) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, range: Math.max(0, greatest - least) };
}
