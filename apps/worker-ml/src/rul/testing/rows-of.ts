import type { Row } from '@celerity/contracts';
import { isNumeric, type Table } from '@celerity/tabular';

/** The rows of a table as a client sends them. */
export function rowsOf({ rows, columns }: Table): Row[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      columns.map((column) => {
        if (!isNumeric(column)) return [column.name, column.levels[column.codes[row]!] ?? null];
        const value = column.values[row]!;
        if (Number.isNaN(value)) return [column.name, null];
        return [column.name, column.kind === 'datetime' ? new Date(value).toISOString() : value];
      }),
    ),
  );
}
