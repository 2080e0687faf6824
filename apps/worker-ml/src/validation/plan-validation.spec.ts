import type { ModelConfig } from '@celerity/contracts';
import { describe, expect, it } from '@jest/globals';
import { numbers, range, tableOf, texts } from '../features/testing/tables.js';
import { planValidation } from './plan-validation.js';

const rows = range(200);
const table = tableOf(
  numbers(
    'cycle',
    rows.map((row) => row % 50),
    'integer',
  ),
  texts(
    'machine',
    rows.map((row) => `M${row % 4}`),
  ),
  texts('serial', rows.map(String), 'id'),
  texts(
    'shift',
    rows.map((row) => (row % 2 ? 'early' : 'late')),
  ),
  numbers(
    'line',
    rows.map((row) => (row % 3 ? row % 3 : NaN)),
  ),
);
const classes = Int32Array.from(rows, (row) => Number(row % 7 === 0));

const plan = (settings: Partial<ModelConfig> = {}, of: Int32Array | undefined = classes) =>
  planValidation(
    table,
    { validation: 'auto', folds: 4, seed: 0, unit_column: null, time_column: null, ...settings },
    of,
  );

describe('planValidation', () => {
  it.each<[string, Partial<ModelConfig>, string, number]>([
    ['by chance', {}, 'k_fold', 4],
    ['by unit, where there is a unit column', { unit_column: 'machine' }, 'group', 4],
    ['by unit, where there is a time column too', { unit_column: 'machine', time_column: 'cycle' }, 'group', 4],
    ['by time, where there is a time column', { time_column: 'cycle' }, 'time', 4],
    ['by a counter as time', { time_column: 'serial' }, 'time', 4],
    ['by chance, where each unit has one row', { unit_column: 'serial' }, 'k_fold', 4],
    ['as asked', { unit_column: 'machine', validation: 'k_fold' }, 'k_fold', 4],
    ['not at all', { validation: 'none' }, 'none', 0],
  ])('judges %s', (_, settings, method, folds) => {
    const found = plan(settings);
    expect([found.method, found.folds.length, found.warnings]).toEqual([method, folds, []]);
  });

  it('takes rows without a unit for one unit', () => {
    const { folds, warnings } = plan({ unit_column: 'line' });
    expect(folds).toHaveLength(3);
    expect(warnings).toEqual([
      expect.stringMatching(/^It was judged on 3 folds instead of 4: there are too few units/),
    ]);
  });

  it('says that it cannot judge', () => {
    const none = plan({}, new Int32Array(200).fill(0, 1).fill(1, 0, 1));
    expect(none).toMatchObject({ method: 'none', folds: [] });
    expect(none.warnings).toEqual([
      'It was not judged: there are too few rows, or too few of a class to hold any back.',
    ]);
  });

  it('holds rows out for the end of a training in the same way', () => {
    const byUnit = plan({ unit_column: 'machine' });
    const { training } = byUnit.folds[0]!;
    const machines = new Set(Array.from(byUnit.holdOut(training)!, (row) => row % 4));
    expect([machines.size, byUnit.holdOut(training)!.length]).toEqual([1, 50]);

    const byTime = plan({ time_column: 'cycle' });
    const { training: earlier } = byTime.folds[3]!;
    const held = new Set(byTime.holdOut(earlier));
    const cycles = (of: Iterable<number>) => Array.from(of, (row) => row % 50);
    const rest = [...earlier].filter((row) => !held.has(row));
    expect(Math.min(...cycles(held))).toBeGreaterThan(Math.max(...cycles(rest)));

    const byChance = plan();
    const all = Int32Array.from(rows);
    expect(byChance.holdOut(all)!.length).toBe(20);
    expect(byChance.holdOut(Int32Array.of(1, 2, 3))).toBeUndefined();
  });

  it.each<[string, Partial<ModelConfig>, RegExp]>([
    ['units that nobody named', { validation: 'group' }, /needs to know the unit_column/],
    ['moments that nobody named', { validation: 'time' }, /needs to know the time_column/],
    ['moments that are none', { time_column: 'shift' }, /'shift', which holds 'early', which is no number/],
  ])('refuses %s', (_, settings, message) => {
    expect(() => plan(settings)).toThrow(message);
  });
});
