import { describe, expect, it } from '@jest/globals';
import { Random } from '@celerity/tabular';
import { binFeature } from './binned-feature.js';
import type { Feature } from './feature-table.js';
import { CELL, fillOne } from './histogram.js';
import { sidesOf, SplitSearch, type SplitLimits } from './split-search.js';
import { categories, numbers } from './testing/made-up-rows.js';

const LIMITS: SplitLimits = { l2: 0.5, minGain: 0, minLeafRows: 1, minLeafWeight: 1e-3 };

interface Rows {
  gradient: Float32Array;
  hessian: Float32Array;
}

function randomRows(rows: number, seed: number): Rows {
  const random = new Random(seed);
  return {
    gradient: Float32Array.from({ length: rows }, () => random.normal()),
    hessian: Float32Array.from({ length: rows }, () => 0.1 + random.uniform()),
  };
}

/** Gain of a division in two, from the definition. */
function gainOf({ gradient, hessian }: Rows, isLeft: (row: number) => boolean, limits: SplitLimits): number {
  const score = (wanted: (row: number) => boolean) => {
    const rows = [...gradient.keys()].filter(wanted);
    const g = rows.reduce((sum, row) => sum + gradient[row]!, 0);
    const h = rows.reduce((sum, row) => sum + hessian[row]!, 0);
    return rows.length < limits.minLeafRows || h < limits.minLeafWeight ? -Infinity : (g * g) / (h + limits.l2);
  };
  return score(isLeft) + score((row) => !isLeft(row)) - score(() => true);
}

function search(feature: Feature, { gradient, hessian }: Rows, limits: SplitLimits) {
  const rows = Int32Array.from(gradient.keys());
  const binned = binFeature(feature, rows, 255);
  const histogram = new Float64Array((binned.count + 1) * CELL);
  fillOne(histogram, 0, binned.bins, rows, gradient, hessian);
  const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
  const total = { gradient: sum(gradient), hessian: sum(hessian), rows: rows.length };
  const found = new SplitSearch(histogram, total, limits);
  found.try(7, 0, binned);
  const sides = found.best && sidesOf(found.best, binned);
  return { best: found.best, isLeft: (row: number) => sides?.[binned.bins[row]!] === 1 };
}

const subsets = <T>(items: readonly T[]) =>
  Array.from({ length: 2 ** items.length }, (_, mask) => items.filter((_item, i) => (mask >> i) & 1));

describe.each([1, 2, 3, 4, 5])('the best split of random rows %i', (seed) => {
  const data = randomRows(24, seed);
  const random = new Random(100 + seed);

  it.each([
    ['numbers', LIMITS],
    ['numbers, 5 rows a side', { ...LIMITS, minLeafRows: 5 }],
    ['numbers, weight 4 a side', { ...LIMITS, minLeafWeight: 4 }],
  ])('of %s is that of trying every bound', (_, limits) => {
    const values = Array.from({ length: 24 }, () => random.int(9));
    const { best, isLeft } = search(numbers([values]).features[0]!, data, limits);
    const gains = values.map((bound) => gainOf(data, (row) => values[row]! <= bound, limits)).filter(Number.isFinite);
    expect(best!.gain).toBeCloseTo(Math.max(...gains), 6);
    expect(gainOf(data, isLeft, limits)).toBeCloseTo(best!.gain, 6);
    expect(best!.feature).toBe(7);
  });

  it('of numbers with missing ones is that of trying every bound with them on either side', () => {
    const values = Array.from({ length: 24 }, () => (random.int(4) === 0 ? NaN : random.int(6)));
    const { best, isLeft } = search(numbers([values]).features[0]!, data, LIMITS);
    const isMissing = (row: number) => Number.isNaN(values[row]);
    const gains = [-1, ...values.filter((value) => !Number.isNaN(value))].flatMap((bound) =>
      [true, false].map((left) => gainOf(data, (row) => (isMissing(row) ? left : values[row]! <= bound), LIMITS)),
    );
    expect(best!.gain).toBeCloseTo(Math.max(...gains.filter(Number.isFinite)), 6);
    expect(gainOf(data, isLeft, LIMITS)).toBeCloseTo(best!.gain, 6);
  });

  it.each([
    ['four levels', ['a', 'b', 'c', 'd']],
    ['three levels and missing ones', ['a', 'b', 'c', undefined]],
  ])('of %s is that of trying every set of them', (_, levels) => {
    const texts = Array.from({ length: 24 }, () => levels[random.int(levels.length)]);
    const limits = { ...LIMITS, l2: 0 };
    const { best, isLeft } = search(categories(texts).features[0]!, data, limits);
    const gains = subsets(levels).map((left) => gainOf(data, (row) => left.includes(texts[row]), limits));
    expect(best!.gain).toBeCloseTo(Math.max(...gains.filter(Number.isFinite)), 6);
    expect(gainOf(data, isLeft, limits)).toBeCloseTo(best!.gain, 6);
  });
});

describe('a split', () => {
  const data = { gradient: Float32Array.of(-1, -1, 1, 1, 1), hessian: new Float32Array(5).fill(1) };
  const values = numbers([[1, 1, 2, 2, 2]]).features[0]!;

  it('must gain more than the least', () => {
    const { gain } = search(values, data, LIMITS).best!;
    expect(search(values, data, { ...LIMITS, minGain: gain - 1e-9 }).best).toBeDefined();
    expect(search(values, data, { ...LIMITS, minGain: gain }).best).toBeUndefined();
  });

  it('sends what the node has not seen to the side with more rows', () => {
    expect(search(values, data, LIMITS).best!.missingLeft).toBe(false);
    expect(search(numbers([[1, 1, 1, 2, 2]]).features[0]!, data, LIMITS).best!.missingLeft).toBe(true);
  });

  it('is none where all values are the same, or all gradients', () => {
    expect(search(numbers([[1, 1, 1, 1, 1]]).features[0]!, data, LIMITS).best).toBeUndefined();
    const same = { ...data, gradient: new Float32Array(5).fill(1) };
    expect(search(values, same, { ...LIMITS, l2: 0 }).best).toBeUndefined();
  });

  it('parts those with a number from those without', () => {
    const { best, isLeft } = search(numbers([[NaN, NaN, 5, 5, 5]]).features[0]!, data, LIMITS);
    expect([0, 1, 2, 3, 4].map(isLeft)).toEqual([false, false, true, true, true]);
    expect(best!.missingLeft).toBe(false);
  });

  it('of many levels is held back where each has a few rows only', () => {
    const texts = Array.from({ length: 40 }, (_, i) => `level ${i % 20}`);
    const noise = randomRows(40, 9);
    const feature = categories(texts).features[0]!;
    const { best } = search(feature, noise, LIMITS);
    const overfit = gainOf(noise, (row) => noise.gradient[row % 20]! + noise.gradient[(row % 20) + 20]! < 0, LIMITS);
    expect(best!.gain).toBeLessThan(overfit);
  });
});
