import { RulConfig } from '@celerity/contracts';
import { Pacer, type Table, type TableColumn } from '@celerity/tabular';
import { describe, expect, it } from '@jest/globals';
import { UnsuitableDataError } from '../features/index.js';
import { prepareRuns } from './prepare-runs.js';

const ROWS = 12;
const numbers = (name: string, valueOf: (row: number) => number): TableColumn => ({
  name,
  kind: 'continuous',
  values: Float64Array.from({ length: ROWS }, (_, row) => valueOf(row)),
});
const texts = (name: string, levels: string[], codeOf: (row: number) => number): TableColumn => ({
  name,
  kind: 'categorical',
  levels,
  codes: Int32Array.from({ length: ROWS }, (_, row) => codeOf(row)),
});

/** Three units of four rows, taken in turns. */
const UNIT = numbers('unit', (row) => row % 3);
const TIME = numbers('cycle', (row) => Math.floor(row / 3) * 10);
const HEAT = numbers('heat', (row) => row * row);

const prepare = (columns: TableColumn[], config: Partial<RulConfig> = {}) => {
  const table: Table = { rows: ROWS, columns };
  const complete = RulConfig.parse({ task: 'rul', unit_column: 'unit', time_column: 'cycle', ...config });
  return prepareRuns(table, complete, new Pacer());
};

describe('prepareRuns', () => {
  it('takes the last row of each unit as its failure, and caps the life that is left', async () => {
    const { runs, life, time } = await prepare([UNIT, TIME, HEAT], { max_rul: 25 });
    expect(runs.units.map(({ name }) => name)).toEqual([0, 1, 2]);
    expect([...life]).toEqual([25, 20, 10, 0, 25, 20, 10, 0, 25, 20, 10, 0]);
    expect([...runs.sensors[0]!.slice(0, 4)]).toEqual([0, 9, 36, 81]);
    expect(time).toBe('number');
  });

  it('counts from the first row of a unit where units begin at different times', async () => {
    const late = numbers('cycle', (row) => Math.floor(row / 3) * 10 + 1000 * (row % 3));
    expect((await prepare([UNIT, late, HEAT])).time).toBe('elapsed');
  });

  it('takes moments in hours, and units that are texts', async () => {
    const days: TableColumn = {
      ...TIME,
      kind: 'datetime',
      values: Float64Array.from({ length: ROWS }, (_, row) => row * 86_400_000),
    } as TableColumn;
    const { life, runs, time } = await prepare([texts('unit', ['a', 'b', 'c'], (row) => row % 3), days, HEAT]);
    expect(runs.units.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect([...life.slice(0, 4)]).toEqual([125, 125, 72, 0]);
    expect(time).toBe('moment');
  });

  it('leaves out rows without a unit or time, and says so', async () => {
    const holes = numbers('cycle', (row) => (row === 4 ? NaN : Math.floor(row / 3)));
    const { runs, warnings } = await prepare([UNIT, holes, HEAT]);
    expect(runs.rows).toBe(ROWS - 1);
    expect(warnings).toEqual(['1 rows were left out: their unit or time is missing.']);
  });

  it('keeps whole units where there are more rows than wanted', async () => {
    const many = numbers('unit', (row) => row % 4);
    const time = numbers('cycle', (row) => Math.floor(row / 4));
    const { runs, warnings } = await prepare([many, time, HEAT], { max_rows: 9 });
    expect(runs.units.map(({ begin, end }) => end - begin)).toEqual([3, 3, 3]);
    expect(warnings).toEqual(['3 of 4 units were trained on: all have more than 9 rows (max_rows).']);
  });

  it.each<[string, TableColumn[], Partial<RulConfig>, string]>([
    [
      'an unknown column',
      [UNIT, TIME, HEAT],
      { unit_column: 'unti' },
      "unit_column names 'unti', but the data set has no such column. Did you mean 'unit'?",
    ],
    [
      'fewer than three units',
      [numbers('unit', () => 7), TIME, HEAT],
      {},
      "'unit' tells 1 unit apart; at least 3 are needed, each from early in its life to its failure.",
    ],
    [
      'a time that is text',
      [UNIT, texts('cycle', ['soon', 'late'], (row) => row % 2), HEAT],
      {},
      "time_column names 'cycle', which holds 'soon', which is no number and no moment",
    ],
    [
      'a single time',
      [UNIT, numbers('cycle', () => 1), HEAT],
      {},
      "The life that is left is the same in every row: there is nothing to learn. Each unit needs rows of several times ('cycle').",
    ],
    [
      'a target of texts',
      [UNIT, TIME, HEAT, texts('left', ['a', 'b'], (row) => row % 2)],
      { target: 'left' },
      "The target 'left' is categorical; the life that is left must be a number.",
    ],
    ['no sensor', [UNIT, TIME, numbers('heat', () => 1)], {}, 'No column is left to learn from.'],
    [
      'one column in two roles',
      [UNIT, TIME, HEAT],
      { time_column: 'unit' },
      "'unit' cannot be both unit_column and time_column",
    ],
  ])('refuses %s, and says what to do', async (_, columns, config, message) => {
    const refused = prepare(columns, config);
    await expect(refused).rejects.toBeInstanceOf(UnsuitableDataError);
    await expect(refused).rejects.toThrow(message);
  });
});
