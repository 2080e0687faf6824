import type { FeatureTable } from '../feature-table.js';

export const ROWS = 300;

const rows = Array.from({ length: ROWS }, (_, row) => row);

/** Three columns of numbers that look random and are the same in every language. */
export const COLUMNS = [
  rows.map((i) => ((i * 37) % 101) / 4),
  rows.map((i) => ((i * 53) % 97) / 8),
  rows.map((i) => ((i * 29) % 89) / 2),
];

/** The same with holes in two of them. */
export const WITH_HOLES = [
  COLUMNS[0]!.map((value, i) => ((i * 7) % 11 === 0 ? NaN : value)),
  COLUMNS[1]!.map((value, i) => ((i * 5) % 13 < 3 ? NaN : value)),
  COLUMNS[2]!,
];

/** A number that depends on all three columns. */
export const SIGNAL = Float64Array.from(
  rows,
  (i) => Math.sin(COLUMNS[0]![i]!) + COLUMNS[1]![i]! / 6 - COLUMNS[2]![i]! / 40,
);

export const BINARY = SIGNAL.map((value) => Number(value > 0.7));

export const CLASSES = SIGNAL.map((value) => (value < 0.2 ? 0 : value < 1 ? 1 : 2));

export function numbers(columns: readonly (readonly number[])[]): FeatureTable {
  return {
    rows: columns[0]!.length,
    features: columns.map((values, i) => ({ name: `x${i}`, kind: 'numeric', values: Float32Array.from(values) })),
  };
}

/** One column of categories; undefined is missing. */
export function categories(texts: readonly (string | undefined)[], name = 'c'): FeatureTable {
  const levels = [...new Set(texts)].filter((text) => text !== undefined);
  const codes = Int32Array.from(texts, (text) => (text === undefined ? -1 : levels.indexOf(text)));
  return { rows: texts.length, features: [{ name, kind: 'categorical', codes, levels }] };
}
