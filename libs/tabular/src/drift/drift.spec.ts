import { describe, expect, it } from '@jest/globals';
import { binned, type Distribution } from './binned.js';
import { chanceIndex, kolmogorovSmirnov, stabilityIndex } from './distances.js';

const torque: Distribution = { kind: 'numeric', reference: { edges: [30, 50], shares: [0.25, 0.5, 0.25], missing: 0 } };
const type: Distribution = { kind: 'categorical', levels: ['L', 'M'], reference: { shares: [0.6, 0.4], missing: 0 } };

describe('binned', () => {
  it('sorts numbers into bins whose edges they include, others and missing ones apart', () => {
    const { counts, missing } = binned(torque, [29, 30, 30.1, 50, 51, null, undefined, 'high']);
    expect([counts, missing]).toEqual([[2, 2, 1, 1, 2], 2]);
  });

  it('sorts texts by level, whatever their type, and new levels apart', () => {
    expect(binned(type, ['L', 'M', 'M', 'X', 7, null]).counts).toEqual([1, 2, 2, 1]);
  });
});

describe('stabilityIndex', () => {
  it('is what its formula says, but for the smoothing', () => {
    const counts = [20_000, 50_000, 30_000];
    const expected = 0.05 * Math.log(0.3 / 0.25) - 0.05 * Math.log(0.2 / 0.25);
    expect(stabilityIndex(counts, [0.25, 0.5, 0.25], 1e6)).toBeCloseTo(expected, 5);
  });

  it('is zero for the same shares, and finite for bins that are empty', () => {
    expect(stabilityIndex([250, 500, 250], [0.25, 0.5, 0.25], 1000)).toBeCloseTo(0, 12);
    expect(stabilityIndex([0, 0, 100], [0.5, 0.5, 0], 1000)).toBeGreaterThan(1);
  });

  it('stays below what chance gives in about 99 of 100 cases', () => {
    // A fixed sequence (Numerical Recipes' generator), so that the test says the same each time.
    let seed = 1;
    const random = () => (seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
    const [bins, rows, rounds] = [10, 200, 1000];
    let above = 0;
    for (let round = 0; round < rounds; round += 1) {
      const counts = new Array<number>(bins).fill(0);
      for (let row = 0; row < rows; row += 1) counts[Math.floor(random() * bins)]!++;
      if (stabilityIndex(counts, new Array<number>(bins).fill(1 / bins), 1e9) > chanceIndex(bins, rows, 1e9))
        above += 1;
    }
    expect(above).toBeGreaterThan(0);
    expect(above).toBeLessThan(30);
  });
});

describe('kolmogorovSmirnov', () => {
  it.each([
    [[1, 2, 1], 0],
    [[4, 0, 0], 0.75],
    [[0, 0, 4], 0.75],
    [[2, 1, 1], 0.25],
    [[0, 0, 0], 0],
  ])('of %j to a quarter, a half, a quarter is %d', (counts, distance) => {
    expect(kolmogorovSmirnov(counts, [0.25, 0.5, 0.25])).toBeCloseTo(distance, 12);
  });
});
