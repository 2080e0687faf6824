import { isNumeric, type Table } from '@celerity/tabular';

/** Some rows of a table, in the order given. */
export function pickTable({ columns }: Table, rows: Int32Array): Table {
  return {
    rows: rows.length,
    columns: columns.map((column) =>
      isNumeric(column)
        ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
        : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) },
    ),
  };
}
