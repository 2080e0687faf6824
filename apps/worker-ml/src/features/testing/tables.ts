import type { CategoryColumn, NumericColumn, Table, TableColumn } from '@celerity/tabular';

/** @param values NaN: missing */
export function numbers(
  name: string,
  values: readonly number[],
  kind: NumericColumn['kind'] = 'continuous',
): NumericColumn {
  return { name, kind, values: Float64Array.from(values) };
}

/** @param values null: missing */
export function texts(
  name: string,
  values: readonly (string | null)[],
  kind: CategoryColumn['kind'] = 'categorical',
): CategoryColumn {
  const levels = [...new Set(values)].filter((text) => text !== null).sort();
  const codes = Int32Array.from(values, (text) => (text === null ? -1 : levels.indexOf(text)));
  return { name, kind, levels, codes };
}

export function tableOf(first: TableColumn, ...others: TableColumn[]): Table {
  const rows = 'values' in first ? first.values.length : first.codes.length;
  return { rows, columns: [first, ...others] };
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
