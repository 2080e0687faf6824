import { describe, expect, it } from '@jest/globals';
import { ksComplement, tvComplement } from './column-shapes.js';

const ks = (real: number[], synthetic: number[]) => ksComplement(Float64Array.from(real), Float64Array.from(synthetic));
const tv = (real: number[], synthetic: number[]) => tvComplement(Int32Array.from(real), Int32Array.from(synthetic), 3);

describe('ksComplement', () => {
  it.each([
    ['the same values', [1, 2, 3], [3, 1, 2], 1],
    ['no value in common', [1, 2, 3], [4, 5], 0],
    ['half of them moved', [1, 2, 3, 4], [1, 2, 7, 8], 0.5],
    ['the same shares of other counts', [1, 2], [1, 1, 2, 2], 1],
    ['missing values', [1, NaN, 2], [2, 1, NaN, NaN], 1],
    ['values that differ by rounding only', [0.1 + 0.2], [0.3], 1],
    ['infinities', [-Infinity, 1, Infinity], [-Infinity, 1, Infinity], 1],
  ])('of %s', (_, real, synthetic, expected) => {
    expect(ks(real, synthetic)).toBeCloseTo(expected, 12);
  });

  it('is null without values', () => {
    expect(ks([NaN], [1])).toBeNull();
    expect(ks([1], [])).toBeNull();
  });
});

describe('tvComplement', () => {
  it.each([
    ['the same shares', [0, 1], [1, 0, 0, 1], 1],
    ['no level in common', [0, 0], [1, 2], 0],
    ['a quarter moved', [0, 0, 0, 1], [0, 0, 1, 1], 0.75],
    ['missing ones left out', [0, -1, 1], [0, 1, -1, -1], 1],
  ])('of %s', (_, real, synthetic, expected) => {
    expect(tv(real, synthetic)).toBeCloseTo(expected, 12);
  });

  it('is null without values', () => {
    expect(tv([-1], [0])).toBeNull();
  });
});
