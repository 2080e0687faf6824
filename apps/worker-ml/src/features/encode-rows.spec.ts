import type { CardFeature } from '@celerity/contracts';
import { describe, expect, it } from '@jest/globals';
import { columnsOf, encodeRows } from './encode-rows.js';
import { featureTableOf, joinRows, pickRows } from './feature-table.js';
import { rowWarnings } from './row-warnings.js';
import { numbers, tableOf, texts } from './testing/tables.js';

const reference = { shares: [1], missing: 0 };
const speed: CardFeature = {
  ...{ name: 'speed', kind: 'numeric', min: 0, max: 10, mean: 5, p05: 1, p95: 9 },
  reference,
};
const category = (levels: string[], missing = 0): CardFeature => ({
  ...{ name: 'type', kind: 'categorical', levels },
  reference: { shares: [], missing },
});

describe('encodeRows', () => {
  it('puts numbers and codes of levels side by side, row by row', () => {
    const features = [speed, category(['H', 'L', 'M'])];
    const matrix = encodeRows(features, [
      { speed: 1.5, type: 'M' },
      { speed: 2, type: 'H', more: 1 },
    ]);
    expect([...matrix]).toEqual([1.5, 2, 2, 0]);
    expect(columnsOf(matrix, 2)).toEqual([Float32Array.from([1.5, 2]), Float32Array.from([2, 0])]);
  });

  it.each([
    ['1', ['0', '1'], 1],
    [1, ['0', '1'], 1],
    ['1.0', ['0', '1'], 1],
    [true, ['0', '1'], 1],
    ['true', ['0', '1'], 1],
    [false, ['no', 'yes'], 0],
    ['TRUE', ['False', 'True'], 1],
    [2.5, ['1', '2.5'], 1],
    ['n', ['no', 'yes'], NaN],
    ['x', ['a', 'b'], NaN],
    [3, ['0', '1'], NaN],
    ['', ['0', '1'], NaN],
  ])('takes %p of the levels %j for the level %p', (value, levels, code) => {
    expect([...encodeRows([category(levels)], [{ type: value }])]).toEqual([code]);
  });

  it('takes what is missing or no number for missing, and keeps numbers in the range of single precision', () => {
    const values = [null, 'broken', 'Infinity', '', '2e3', true, 1e39, -1e300, 0.1];
    const matrix = encodeRows(
      [speed],
      values.map((value) => ({ speed: value })),
    );
    const greatest = 3.4028234663852886e38;
    expect([...matrix]).toEqual([NaN, NaN, NaN, NaN, 2000, 1, greatest, -greatest, Math.fround(0.1)]);
  });

  it('agrees with the table that the same rows stand in', () => {
    const features = [speed, category(['1', '2'])];
    const table = tableOf(numbers('type', [2, 1, NaN, 7]), texts('speed', ['1.5', null, '1e39', 'x']));
    const { features: columns } = featureTableOf(features, table);
    const rows = [
      { speed: '1.5', type: 2 },
      { speed: null, type: 1 },
      { speed: '1e39', type: null },
      { speed: 'x', type: 7 },
    ];
    const [speeds, types] = columnsOf(encodeRows(features, rows), 2);
    expect(columns[0]).toMatchObject({ values: speeds });
    expect(columns[1]).toMatchObject({ codes: Int32Array.from([1, 0, -1, -1]) });
    expect([...types!]).toEqual([1, 0, NaN, NaN]);
  });
});

describe('feature tables', () => {
  const features = [speed, category(['a', 'b'])];
  const first = featureTableOf(features, tableOf(numbers('speed', [1, 2, 3]), texts('type', ['a', 'b', null])));
  const second = featureTableOf(features, tableOf(numbers('speed', [4]), texts('type', ['b'])));

  it('are picked from and joined', () => {
    const joined = joinRows(pickRows(first, Int32Array.of(2, 0)), second);
    expect(joined).toMatchObject({
      rows: 3,
      features: [{ values: Float32Array.of(3, 1, 4) }, { codes: Int32Array.of(-1, 0, 1) }],
    });
  });

  it('need every column', () => {
    expect(() => featureTableOf(features, tableOf(numbers('speed', [1])))).toThrow("has no column 'type'");
  });
});

describe('rowWarnings', () => {
  const features = [speed, category(['H', 'L'])];

  it('says nothing of a row like those of the training', () => {
    expect(rowWarnings(features, { speed: 10, type: 'H' })).toEqual([]);
  });

  it('names numbers out of range, new levels, and what was never missing', () => {
    expect(rowWarnings(features, { speed: 11, type: 'X' })).toEqual([
      "'speed' is 11: more than 10, the most in training.",
      "'type' is 'X', which was not seen in training: it counts as missing.",
    ]);
    expect(rowWarnings(features, { speed: -1, type: null })).toEqual([
      "'speed' is -1: less than 0, the least in training.",
      "'type' is missing, which it never was in training.",
    ]);
    expect(rowWarnings(features, { speed: 'fast', type: 'L' })).toEqual([
      "'speed' is 'fast', which is no number: it counts as missing.",
    ]);
    expect(rowWarnings([category(['H'], 0.1)], { type: null })).toEqual([]);
  });
});
