import { describe, expect, it } from '@jest/globals';
import { categoryHistogram, numericHistogram } from './histogram.js';

const counted = (...values: number[]) => values.map((value) => ({ value, count: 1 }));

describe('numericHistogram', () => {
  it('cuts the range into 30 bins as wide as each other, the greatest number in the last', () => {
    const { edges, counts } = numericHistogram(counted(0, 0.09, 0.1, 1.55, 3), { min: 0, max: 3, isWhole: false });
    expect([edges.length, edges[0], edges[30]]).toEqual([31, 0, 3]);
    for (let bin = 0; bin < 30; bin++) expect(edges[bin + 1]! - edges[bin]!).toBeCloseTo(0.1, 9);
    expect([counts[0], counts[1], counts[15], counts[29]]).toEqual([2, 1, 1, 1]);
  });

  it('puts each number between the edges of its bin, whatever rounding does', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 295.3 + i / 100);
    const { edges, counts } = numericHistogram(counted(...values), { min: 295.3, max: 305.29, isWhole: false });
    const expected = counts.map(
      (_, bin) => values.filter((x) => x >= edges[bin]! && (x < edges[bin + 1]! || bin === 29)).length,
    );
    expect(counts).toEqual(expected);
  });

  it('has a bin for each whole number, or for as many as each other', () => {
    expect(numericHistogram(counted(2, 3, 5, 5), { min: 2, max: 5, isWhole: true })).toEqual({
      edges: [2, 3, 4, 5, 6],
      counts: [1, 1, 0, 2],
    });
    const { edges, counts } = numericHistogram(counted(...Array(254).keys()), { min: 0, max: 253, isWhole: true });
    expect([edges.length, edges[1], edges.at(-1)]).toEqual([30, 9, 261]);
    expect(counts).toEqual([...Array<number>(28).fill(9), 2]);
  });

  it('has one bin for one number', () => {
    expect(numericHistogram([{ value: 7, count: 3 }], { min: 7, max: 7, isWhole: true })).toEqual({
      edges: [7, 7],
      counts: [3],
    });
  });

  it('sets its inner edges on multiples of the granularity', () => {
    const { edges } = numericHistogram([], { min: 0.1, max: 99.9, isWhole: false, granularity: 0.25 });
    expect([edges[0], edges[30]]).toEqual([0.1, 99.9]);
    for (const edge of edges.slice(1, 30)) expect(edge % 0.25).toBe(0);
  });
});

describe('categoryHistogram', () => {
  it('has the most frequent texts first, those as frequent by their characters, and the number of others', () => {
    const texts = new Map([...Array(31).keys()].map((i) => [`t${String(i).padStart(2, '0')}`, i === 9 ? 5 : 1]));
    const { values, counts, other } = categoryHistogram(texts, 40);
    expect(values.slice(0, 3)).toEqual(['t09', 't00', 't01']);
    expect([counts[0], counts.length, other]).toEqual([5, 30, 6]);
  });
});
