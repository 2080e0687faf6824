import type { CategoryColumn, NumericColumn, Table } from '@celerity/tabular';

/**
 * A table with every kind of column, missing values and a constant column. Its values look random and are the same in every language,
 * so that other programs can be asked about them: a different `step` of each column gives another table.
 */
export function madeUpTable(
  rows: number,
  step: { temperature: number; count: number; when: number },
  rare: string,
): Table {
  const numbers = (name: string, kind: NumericColumn['kind'], value: (row: number) => number): NumericColumn => ({
    name,
    kind,
    values: Float64Array.from({ length: rows }, (_, row) => value(row)),
  });
  const count = (row: number) => (row * step.count) % 13;
  const temperature = (row: number) => ((row * step.temperature) % 101) / 4 + count(row) / 2;
  const type = (row: number) => ((row * 5) % 7 < 4 ? 'L' : (row * 5) % 7 < 6 ? 'M' : rare);
  return {
    rows,
    columns: [
      numbers('temperature', 'continuous', (row) => (row % 9 === 4 ? NaN : temperature(row))),
      numbers('count', 'integer', count),
      numbers('when', 'datetime', (row) => 1_600_000_000_000 + ((row * step.when) % 97) * 3_600_000),
      texts('type', 'categorical', rows, (row) => (row % 11 === 3 ? undefined : type(row))),
      texts('flag', 'boolean', rows, (row) => ((row * row) % 5 === 0 ? '1' : '0')),
      numbers('same', 'integer', () => 3),
    ],
  };
}

/** A column of texts; undefined is missing. */
export function texts(
  name: string,
  kind: CategoryColumn['kind'],
  rows: number,
  text: (row: number) => string | undefined,
): CategoryColumn {
  const levels: string[] = [];
  const codes = Int32Array.from({ length: rows }, (_, row) => {
    const value = text(row);
    if (value === undefined) return -1;
    const code = levels.indexOf(value);
    return code < 0 ? levels.push(value) - 1 : code;
  });
  return { name, kind, codes, levels };
}

/** Three columns of numbers, and a label that depends on them. */
export function labelledTable(rows: number, [a, b, c]: [number, number, number]): Table {
  const columns = [
    (row: number) => ((row * a) % 101) / 4,
    (row: number) => ((row * b) % 97) / 8,
    (row: number) => ((row * c) % 89) / 2,
  ];
  const label = (row: number) => {
    const [x, y, z] = columns.map((value) => value(row)) as [number, number, number];
    return Math.sin(x / 4) + y / 6 - z / 40 > 1.2 ? '1' : '0';
  };
  return {
    rows,
    columns: [
      ...columns.map((value, i) => ({
        name: `x${i}`,
        kind: 'continuous' as const,
        values: Float64Array.from({ length: rows }, (_, row) => value(row)),
      })),
      texts('label', 'boolean', rows, label),
    ],
  };
}
