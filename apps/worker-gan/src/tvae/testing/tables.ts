import type { CategoryColumn, NumericColumn, Table, TableColumn } from '@celerity/tabular';

export const numeric = (name: string, values: number[], kind: NumericColumn['kind'] = 'continuous'): NumericColumn => ({
  name,
  kind,
  values: Float64Array.from(values),
});

/** @param texts null: missing */
export function category(
  name: string,
  texts: readonly (string | null)[],
  kind: CategoryColumn['kind'] = 'categorical',
): CategoryColumn {
  const levels = [...new Set(texts)].filter((text) => text !== null);
  const codes = new Map<string | null, number>(levels.map((level, code) => [level, code]));
  return { name, kind, levels, codes: Int32Array.from(texts, (text) => codes.get(text) ?? -1) };
}

export function tableOf(...columns: TableColumn[]): Table {
  const [first] = columns;
  const rows = first ? ('values' in first ? first.values.length : first.codes.length) : 0;
  return { rows, columns };
}

/** The text of each cell; null where it is missing. */
export function textsOf(table: Table, name: string): (string | null)[] {
  const column = table.columns.find((column) => column.name === name);
  if (!column || !('codes' in column)) throw new Error(`no column of texts: ${name}`);
  return Array.from(column.codes, (code) => column.levels[code] ?? null);
}

export function numbersOf(table: Table, name: string): Float64Array {
  const column = table.columns.find((column) => column.name === name);
  if (!column || !('values' in column)) throw new Error(`no column of numbers: ${name}`);
  return column.values;
}

export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
