import { describe, expect, it } from '@jest/globals';
import { type Input, signalInputs, timeInput, valuesOf } from './inputs.js';
import { orderRows, type Runs, runsOf } from './runs.js';

const WINDOWS = [3, 5, 8];
const LONG = Array.from({ length: 12 }, (_, i) => Math.fround(((i * 37) % 11) / 3));
const SHORT = [4, 7];

/** Two units: one whose times have gaps, one of two rows. */
const runs = runsIn(
  [...LONG.map(() => 'long'), ...SHORT.map(() => 'short')],
  [...LONG.map((_, i) => i * 2 + (i > 5 ? 10 : 0)), 100, 103],
  [...LONG, ...SHORT],
);

function runsIn(unitOf: string[], times: number[], values: number[]): Runs {
  const time = Float64Array.from(times);
  return runsOf(orderRows(unitOf, time), time, [Float32Array.from(values)]);
}

const inputsOf = (from: Runs) =>
  signalInputs({ feature: 'x', values: from.sensors[0]!, isNumber: true }, from, WINDOWS);

function at(from: Runs, name: string, unit: number, row: number): number {
  const input = inputsOf(from).find((one: Input) => one.name === name);
  if (!input) throw new Error(`There is no input ${name}.`);
  return input.compute(from.units[unit]!.begin + row, from.units[unit]!);
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The textbook's formulas, over rows that are picked out one by one. */
function byHand(values: readonly number[], times: readonly number[]) {
  const [centre, middle] = [mean(values), mean(times)];
  const product = values.reduce((sum, x, i) => sum + (x - centre) * (times[i]! - middle), 0);
  const squares = times.reduce((sum, t) => sum + (t - middle) ** 2, 0);
  return {
    mean: centre,
    slope: product / squares,
    deviation: Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1)),
  };
}

describe('inputs', () => {
  it.each(WINDOWS)(
    'are what the formulas say over the last %i rows, and over fewer at the start of a unit',
    (window) => {
      for (let row = 1; row < LONG.length; row++) {
        const from = Math.max(0, row - window + 1);
        const own = byHand(LONG.slice(from, row + 1), [...runs.time.slice(from, row + 1)]);
        for (const [what, expected] of Object.entries(own)) {
          expect(at(runs, `x: ${what} of the last ${window} rows`, 0, row)).toBeCloseTo(expected, 9);
        }
      }
    },
  );

  it('never look into another unit', () => {
    expect(at(runs, 'x: mean of the last 8 rows', 1, 0)).toBe(4);
    expect(at(runs, 'x: mean of the last 8 rows', 1, 1)).toBe(5.5);
    expect(at(runs, 'x: slope of the last 8 rows', 1, 1)).toBe(1);
  });

  it('of a single row have neither slope nor deviation', () => {
    expect(at(runs, 'x: slope of the last 3 rows', 1, 0)).toBeNaN();
    expect(at(runs, 'x: deviation of the last 3 rows', 1, 0)).toBeNaN();
    expect(at(runs, 'x: change since the first rows', 1, 0)).toBe(0);
  });

  it('tell the change from the first ten rows to the middle window', () => {
    expect(at(runs, 'x: change since the first rows', 0, 11)).toBeCloseTo(
      mean(LONG.slice(7, 12)) - mean(LONG.slice(0, 10)),
      9,
    );
  });

  it('leave missing values out', () => {
    const holes = { ...runs, sensors: [runs.sensors[0]!.map((value, row) => (row % 3 === 0 ? NaN : value))] };
    const kept = [7, 8, 10, 11];
    const own = byHand(
      kept.map((row) => LONG[row]!),
      kept.map((row) => runs.time[row]!),
    );
    expect(at(holes, 'x: mean of the last 5 rows', 0, 11)).toBeCloseTo(own.mean, 9);
    expect(at(holes, 'x: slope of the last 5 rows', 0, 11)).toBeCloseTo(own.slope, 9);
    expect(at(holes, 'x: last', 0, 9)).toBeNaN();
  });

  it('of the time are its number, or what has passed since the first row', () => {
    const chosen = [{ unit: runs.units[1]!, rows: Int32Array.of(12, 13) }];
    expect(valuesOf(timeInput('hours', 'number', runs), chosen)).toEqual(Float32Array.of(100, 103));
    expect(valuesOf(timeInput('hours', 'elapsed', runs), chosen)).toEqual(Float32Array.of(0, 3));
  });
});

describe('runsOf', () => {
  it('puts mixed rows in order; rows of the same time stay in theirs', () => {
    const mixed = runsIn(['b', 'a', 'b', 'a', 'b'], [2, 9, 1, 3, 1], [0, 1, 2, 3, 4]);
    expect(mixed.units).toEqual([
      { name: 'b', begin: 0, end: 3 },
      { name: 'a', begin: 3, end: 5 },
    ]);
    expect(mixed.sensors).toEqual([Float32Array.of(2, 4, 0, 3, 1)]);
    expect([...mixed.time]).toEqual([1, 1, 2, 3, 9]);
  });
});
