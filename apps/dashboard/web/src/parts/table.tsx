import type { ReactNode } from 'react';
import { classes } from './classes.js';

export interface Column<Row> {
  id: string;
  label: ReactNode;
  /** (Default: left) */
  numeric?: boolean;
  /** Takes what room is left, and is cut where that is not enough. */
  wide?: boolean;
  render: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  /** What it lists, for screen readers. */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** Instead of rows when there are none. */
  empty?: ReactNode;
  /** A class for a row. */
  rowClass?: (row: Row) => string | undefined;
}

/** A table of a few dozen rows. On a phone each row is a card. Long lists: {@link VirtualTable}. */
export function Table<Row>({ label, columns, rows, rowKey, empty, rowClass }: TableProps<Row>) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={label}>
      <table className="table">
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={classes(column.numeric && 'right', column.wide && 'wide')}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className={rowClass?.(row)}>
              {columns.map((column) => (
                <td
                  key={column.id}
                  data-label={typeof column.label === 'string' ? column.label : undefined}
                  className={classes(column.numeric && 'right num', column.wide && 'wide')}
                >
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
