import type { ModelCard } from '@celerity/contracts';
import { type CategoryColumn, type ColumnProfile, isMissing } from '@celerity/tabular';

/** A column of the data set that is told beside its predictions. */
export interface KeptColumn {
  name: string;
  position: number;
}

/**
 * The columns that say which row is which: ids, and the model's columns of units and time. One that is called as a column of the
 * predictions is left out.
 */
export function keptColumns(
  card: ModelCard,
  profiles: readonly ColumnProfile[],
  taken: readonly string[],
): KeptColumn[] {
  const orders = [card.unit_column, card.time_column];
  return profiles
    .map(({ name, kind }, position) => ({ name, kind, position }))
    .filter(({ name, kind }) => (kind === 'id' || orders.includes(name)) && !taken.includes(name))
    .map(({ name, position }) => ({ name, position }));
}

/** The cells of rows as they stand in the file. */
export function textColumn(name: string, rows: readonly string[][], position: number): CategoryColumn {
  const levels = rows.map((row) => row[position]!.trim());
  const codes = Int32Array.from(levels, (text, row) => (isMissing(text) ? -1 : row));
  return { name, kind: 'id', codes, levels };
}
