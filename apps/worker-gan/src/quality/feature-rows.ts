import type { Feature, FeatureTable } from '@celerity/trees';
import { isCategories, type AlignedColumn } from './aligned-column.js';

/** The given rows of one of the tables, as a classifier takes them. */
export function featuresOf(
  columns: readonly AlignedColumn[],
  table: 'real' | 'synthetic',
  rows: Uint32Array,
): FeatureTable {
  return { rows: rows.length, features: columns.map((column) => featureOf(column, table, rows)) };
}

function featureOf(column: AlignedColumn, table: 'real' | 'synthetic', rows: Uint32Array): Feature {
  const { name } = column;
  if (!isCategories(column)) {
    const values = column[table];
    return { name, kind: 'numeric', values: Float32Array.from(rows, (row) => values[row]!) };
  }
  const codes = column[table];
  return { name, kind: 'categorical', levels: column.levels, codes: Int32Array.from(rows, (row) => codes[row]!) };
}
