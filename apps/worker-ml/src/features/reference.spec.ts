import { describe, expect, it } from '@jest/globals';
import { referenceOf } from './reference.js';
import { range } from './testing/tables.js';

const ofNumbers = (values: readonly number[]) =>
  referenceOf({ name: 'x', kind: 'numeric', values: Float32Array.from(values) });

const total = ({ shares, missing }: ReturnType<typeof ofNumbers>) =>
  shares.reduce((sum, share) => sum + share, missing);

describe('referenceOf', () => {
  it('has a bin for each of few values', () => {
    expect(ofNumbers([2, 1, 1, NaN, 4])).toEqual({
      edges: [1, 2],
      shares: [0.4, 0.2, 0.2],
      missing: expect.closeTo(0.2),
    });
    expect(ofNumbers([3, 3])).toEqual({ edges: [], shares: [1], missing: 0 });
  });

  it('has twenty bins of about as many rows for many values', () => {
    const reference = ofNumbers(range(1000));
    expect(reference.edges).toEqual(range(19).map((bin) => (bin + 1) * 50 - 1));
    expect(reference.shares).toEqual(Array(20).fill(0.05));
  });

  it('has each edge once where a value is frequent, and none at the end', () => {
    const reference = ofNumbers([...Array(500).fill(0), ...range(500).map((i) => i + 1), ...Array(1000).fill(600)]);
    const { edges = [] } = reference;
    expect(new Set(edges).size).toBe(edges.length);
    expect(edges.at(-1)).toBeLessThan(600);
    expect(reference.shares.every((share) => share > 0)).toBe(true);
    expect(total(reference)).toBeCloseTo(1, 12);
  });

  it('has the share of each level', () => {
    const codes = Int32Array.of(0, 1, 1, -1);
    const reference = referenceOf({ name: 'x', kind: 'categorical', levels: ['a', 'b'], codes });
    expect(reference).toEqual({ shares: [0.25, 0.5], missing: 0.25 });
  });

  it('says that all is missing', () => {
    expect(ofNumbers([NaN, NaN])).toEqual({ edges: [], shares: [0], missing: 1 });
  });
});
