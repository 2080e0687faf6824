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

/** All rows of some tables with the same columns. */
export function joinedTables(tables: readonly Table[]): Table {
  const [first] = tables;
  if (!first) return { rows: 0, columns: [] };
  const columns = first.columns.map(({ name, kind }): TableColumn => {
    if (kind === 'continuous' || kind === 'integer' || kind === 'datetime') {
      return numeric(
        name,
        tables.flatMap((table) => [...numbersOf(table, name)]),
        kind,
      );
    }
    return category(
      name,
      tables.flatMap((table) => textsOf(table, name)),
      kind,
    );
  });
  return { rows: tables.reduce((sum, { rows }) => sum + rows, 0), columns };
}
