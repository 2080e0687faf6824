/** A column of numbers; `datetime` holds ms since the epoch. A missing cell is NaN. */
export interface NumericColumn {
  name: string;
  kind: 'continuous' | 'integer' | 'datetime';
  values: Float64Array;
}

/**
 * A column of texts: `codes[row]` is the index of the row's text in `levels`, or -1 where it is missing. No level is there
 * twice.
 */
export interface CategoryColumn {
  name: string;
  kind: 'categorical' | 'boolean' | 'id';
  codes: Int32Array;
  levels: string[];
}

export type TableColumn = NumericColumn | CategoryColumn;

/** A table in memory, by columns. Every column has `rows` cells. */
export interface Table {
  rows: number;
  columns: TableColumn[];
}

export function isNumeric(column: TableColumn): column is NumericColumn {
  return 'values' in column;
}
