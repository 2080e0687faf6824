import { describe, expect, it } from '@jest/globals';
import { binFeature } from './binned-feature.js';
import { categories, numbers } from './testing/made-up-rows.js';

const allRows = (rows: number) => Int32Array.from({ length: rows }, (_, row) => row);

function binNumbers(values: number[], { maxBins = 255, training = allRows(values.length) } = {}) {
  return binFeature(numbers([values]).features[0]!, training, maxBins);
}

describe('bins of numbers', () => {
  it('hold one value each when there are few, with bounds half-way', () => {
    const { bins, count, thresholds } = binNumbers([3, 1, NaN, 1, 2]);
    expect(thresholds).toEqual(Float32Array.of(1.5, 2.5));
    expect([...bins]).toEqual([2, 0, 3, 0, 1]);
    expect(count).toBe(3);
  });

  it('have bounds that part neighbours in single precision', () => {
    const lower = 16_777_216; // 2^24: the next number in single precision is 2 more, and their middle is neither
    const { thresholds, bins } = binNumbers([lower, lower + 2]);
    expect(thresholds![0]).toBeGreaterThanOrEqual(lower);
    expect(thresholds![0]).toBeLessThan(lower + 2);
    expect([...bins]).toEqual([0, 1]);
  });

  it('take infinities', () => {
    const { bins, thresholds } = binNumbers([-Infinity, 0, Infinity, 1e38]);
    expect([...bins]).toEqual([0, 1, 3, 2]);
    expect(thresholds!.every((bound, i) => i === 0 || bound > thresholds![i - 1]!)).toBe(true);
  });

  it('hold about as many rows each when there are many values, and a frequent one by itself', () => {
    const values = [...Array.from({ length: 1000 }, (_, i) => (i * 37) % 1000), ...Array<number>(500).fill(500)];
    const { bins, count } = binNumbers(values, { maxBins: 10 });
    const rows = new Map<number, number[]>();
    bins.forEach((bin, row) => rows.set(bin, [...(rows.get(bin) ?? []), values[row]!]));
    expect(count).toBeLessThanOrEqual(10);
    expect(count).toBeGreaterThanOrEqual(6);
    const crowded = [...rows.values()].filter((held) => held.length > 300);
    expect(crowded).toHaveLength(1);
    expect(crowded[0]).toContain(500);
    expect(crowded[0]!.length).toBeLessThanOrEqual(500 + 150);
  });

  it('are made of the training rows, and hold the others too', () => {
    const { bins, thresholds } = binNumbers([1, 2, 100, -5], { training: Int32Array.of(0, 1) });
    expect(thresholds).toEqual(Float32Array.of(1.5));
    expect([...bins]).toEqual([0, 1, 1, 0]);
  });

  it('are one when all is the same, or missing', () => {
    expect(binNumbers([4, 4, 4]).thresholds).toHaveLength(0);
    expect([...binNumbers([NaN, NaN]).bins]).toEqual([1, 1]);
  });
});

describe('bins of categories', () => {
  it('are the most frequent levels; others count as missing', () => {
    const texts = ['a', 'b', 'b', 'c', 'c', 'c', undefined];
    const { bins, count, levels } = binFeature(categories(texts).features[0]!, allRows(7), 2);
    expect(count).toBe(2);
    expect([...levels]).toEqual([2, 1]);
    expect([...bins]).toEqual([2, 1, 1, 0, 0, 0, 2]);
  });
});
