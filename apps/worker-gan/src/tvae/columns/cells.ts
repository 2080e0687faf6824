import { isNumeric, type Pacer, type TableColumn } from '@celerity/tabular';

/** The value of a cell; null where it is missing. */
export type Cell = number | string | null;

/** Rows that are counted between two looks at the clock. */
const STRETCH = 20_000;

export function cellAt(column: TableColumn, row: number): Cell {
  if (!isNumeric(column)) return column.levels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  return Number.isFinite(value) ? value : null;
}

/**
 * How many rows have each value, most frequent first; as frequent ones in the order in which they appear. Undefined where there are more
 * than `most` values.
 */
export async function countCells(
  column: TableColumn,
  rows: number,
  most: number,
  pacer: Pacer,
): Promise<[Cell, number][] | undefined> {
  const counts = new Map<Cell, number>();
  for (let row = 0; row < rows; row++) {
    const cell = cellAt(column, row);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    if (counts.size > most) return undefined;
    if (row % STRETCH === 0 && pacer.due) await pacer.pause();
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}
