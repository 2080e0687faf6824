/** A column of a table. */
export interface Column<R> {
  title: string;
  value: (row: R) => string;
  /** (Default: left) */
  align?: 'left' | 'right';
}

const GAP = '  ';

/** Rows as aligned lines below their titles. */
export function table<R>(columns: readonly Column<R>[], rows: readonly R[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ value }) => value(row)))];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => cells[index]?.length ?? 0)));
  return lines.map((cells) =>
    cells
      .map((cell, index) => pad(cell, widths[index], columns[index]?.align))
      .join(GAP)
      .trimEnd(),
  );
}

function pad(cell: string, width = 0, align: 'left' | 'right' = 'left'): string {
  return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
}
