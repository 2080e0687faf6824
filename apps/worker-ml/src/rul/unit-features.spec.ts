import { RulConfig } from '@celerity/contracts';
import { fleetData } from '@celerity/sample-data';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { UnsuitableDataError } from '../features/index.js';
import { FIRST_ROWS } from './inputs.js';
import type { TrainedModel } from '../training/train-trees-model.js';
import { rowsOf } from './testing/rows-of.js';
import { trainRul } from './train-rul.js';
import { unitAttributions, unitFeatures } from './unit-features.js';

const CONFIG = RulConfig.parse({
  ...{ task: 'rul', unit_column: 'unit', time_column: 'cycle' },
  ...{ rounds: 3, folds: 2, windows: [5, 20] },
});

describe('unitFeatures', () => {
  const rows = rowsOf(fleetData({ units: 3, seed: 9, conditions: 6, cutOff: true }).table);
  let card: TrainedModel['card'];
  beforeAll(async () => {
    ({ card } = await trainRul(fleetData({ units: 8, seed: 1, conditions: 6 }).table, CONFIG));
  }, 60_000);

  it('computes the inputs of the file, of each unit at its last row', () => {
    const { units, matrix, names } = unitFeatures(card, rows);
    expect(names).toEqual(card.rul!.inputs.map(({ name }) => name));
    expect(matrix).toHaveLength(3 * names.length);
    expect(units.map(({ unit }) => unit)).toEqual([1, 2, 3]);
    expect(units.reduce((sum, unit) => sum + unit.rows, 0)).toBe(rows.length);
    expect(units[2]!.last).toBe(rows.at(-1));
    expect(matrix[names.indexOf('cycle')]).toBe(units[0]!.last.cycle);
    expect([...matrix].every(Number.isFinite)).toBe(true);
  });

  it('is the same for rows in any order', () => {
    const first = unitFeatures(card, rows);
    const reversed = unitFeatures(card, [...rows].reverse());
    expect(reversed.units.map(({ unit }) => unit)).toEqual([3, 2, 1]);
    const width = first.names.length;
    expect(reversed.matrix.slice(2 * width)).toEqual(first.matrix.slice(0, width));
  });

  it('asks for no more than the first rows and the longest window', () => {
    const own = rows.filter(({ unit }) => unit === 1);
    const few = [...own.slice(0, FIRST_ROWS), ...own.slice(-20)];
    expect(unitFeatures(card, few).matrix).toEqual(unitFeatures(card, own).matrix);
  });

  it('takes a unit of one row, missing values, and texts that say numbers', () => {
    const bare = Object.fromEntries(card.features.map(({ name }) => [name, null]));
    const { matrix, units } = unitFeatures(card, [{ unit: 'x', cycle: '7', ...bare }]);
    expect(units).toMatchObject([{ unit: 'x', rows: 1 }]);
    expect(matrix[0]).toBe(7);
    expect([...matrix.slice(1)].every(Number.isNaN)).toBe(true);
  });

  it.each([
    [{ cycle: 'soon' }, 'rows[1].cycle: must be a number, not "soon".'],
    [{ cycle: null }, 'rows[1].cycle: must be a number, not null.'],
    [{ unit: null }, 'rows[1].unit: must say which unit the row is of.'],
  ])('refuses a row with %j', (wrong, message) => {
    const ask = () => unitFeatures(card, [rows[0]!, { ...rows[1]!, ...wrong }]);
    expect(ask).toThrow(UnsuitableDataError);
    expect(ask).toThrow(message);
  });

  it('sums contributions by column, and shares those of the health index out', () => {
    const { units } = unitFeatures(card, rows);
    const { inputs } = card.rul!;
    const ofIndex = inputs.map(({ feature }) => Number(feature === null));
    const attributions = unitAttributions(card, units[0]!, ofIndex);
    const total = ofIndex.reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(5);
    expect(attributions.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(total, 9);
    expect(attributions.every(({ contribution }) => contribution >= 0)).toBe(true);
    const ofSensor = inputs.map(({ feature }) => Number(feature === 's11'));
    const [most] = unitAttributions(card, units[0]!, ofSensor);
    expect(most).toEqual({ feature: 's11', value: units[0]!.last.s11, contribution: ofSensor.reduce((a, b) => a + b) });
  });

  it('asks for no sensors that say only which condition it is', () => {
    expect(card.rul!.regimes!.groups).toHaveLength(6);
    const names = card.features.map(({ name }) => name);
    expect(names).toContain('setting1');
    expect(names).not.toContain('s1');
    expect(card.ignored_columns).toContain('s1');
  });
});
