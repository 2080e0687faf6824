import { describe, expect, it } from '@jest/globals';
import { Pacer, Random } from '@celerity/tabular';
import type { Strata } from '../columns/strata.js';
import { cholesky } from './cholesky.js';
import { fitLatentMixture, type Posteriors } from './latent-mixture.js';
import { partition } from './partition.js';

const random = new Random(6);

/** One row after another, with such means of the posterior; its variances are 0.01, or 1 in the dimensions that are not used. */
function posteriorsOf(means: number[][], unused: number[] = []): Posteriors {
  const latent = means[0]!.length;
  const variances = means.flatMap((row) => row.map((_, dimension) => (unused.includes(dimension) ? 1 : 0.01)));
  return {
    rows: means.length,
    latent,
    means: Float32Array.from(means.flat()),
    variances: Float32Array.from(variances),
  };
}

const strata = (sizes: number[]): Strata => ({
  sizes,
  of: Uint32Array.from(sizes.flatMap((size, stratum) => Array<number>(size).fill(stratum))),
});

describe('fitLatentMixture', () => {
  it('has the mean and the covariance of the rows, with the variance of their posteriors', async () => {
    const rows = Array.from({ length: 40 }, () => {
      const [a, b] = [random.normal(), random.normal()];
      return [2 + a, -1 + 0.5 * a + 0.1 * b];
    });
    const { shares, dimensions, means, factors } = await fitLatentMixture(
      posteriorsOf(rows),
      strata([40]),
      new Pacer(),
    );
    expect([shares, dimensions]).toEqual([[1], [0, 1]]);
    const mean = (index: number) => rows.reduce((sum, row) => sum + row[index]!, 0) / 40;
    const covariance = (i: number, j: number) =>
      rows.reduce((sum, row) => sum + (row[i]! - mean(i)) * (row[j]! - mean(j)), 0) / 40;
    expect([...means]).toEqual([expect.closeTo(mean(0), 5), expect.closeTo(mean(1), 5)]);
    const [a, , b, c] = factors;
    expect(a! * a!).toBeCloseTo(covariance(0, 0) + 0.01, 5);
    expect(a! * b!).toBeCloseTo((covariance(0, 1) * 40) / 42, 5);
    expect(b! * b! + c! * c!).toBeCloseTo(covariance(1, 1) + 0.01, 5);
  });

  it('leaves out dimensions that say nothing, and puts those first that say most', async () => {
    const rows = Array.from({ length: 60 }, () => [random.normal(), 0.1 * random.normal(), 3 * random.normal()]);
    const { dimensions } = await fitLatentMixture(posteriorsOf(rows, [1]), strata([60]), new Pacer());
    expect(dimensions).toEqual([2, 0]);
  });

  it('is N(0, I) where no dimension is used', async () => {
    const mixture = await fitLatentMixture(posteriorsOf([[0], [0]], [0]), strata([2]), new Pacer());
    expect(mixture).toMatchObject({ shares: [1], means: Float32Array.of(0), factors: Float32Array.of(1) });
  });
});

describe('partition', () => {
  const points = (count: number) => Float64Array.from({ length: 2 * count }, () => random.normal());
  const sizes = (parts: Uint32Array[]) => parts.map(({ length }) => length).sort((a, b) => b - a);

  it('has every row once', () => {
    const parts = partition(points(5000), 2, strata([4000, 900, 90, 10]));
    expect(parts).toHaveLength(32);
    const rows = parts.flatMap((part) => [...part]);
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, row) => row));
  });

  it('never mixes strata, but those of few rows', () => {
    const groups = strata([4000, 900, 60, 20, 20]);
    for (const part of partition(points(5000), 2, groups)) {
      const found = new Set([...part].map((row) => Math.min(3, groups.of[row]!)));
      expect(found.size).toBe(1);
    }
  });

  it('has no part of fewer than 25 rows, unless there are fewer in all', () => {
    expect(Math.min(...sizes(partition(points(1000), 2, strata([900, 90, 7, 3]))))).toBeGreaterThanOrEqual(25);
    expect(sizes(partition(points(10), 2, strata([6, 4])))).toEqual([10]);
  });

  it('cuts large strata more often, but less than their size would have it', () => {
    const groups = strata([8000, 2000]);
    const parts = partition(points(10_000), 2, groups);
    const ofLarge = parts.filter((part) => groups.of[part[0]!] === 0).length;
    // By the root of the sizes it is two to one.
    expect(ofLarge).toBeGreaterThan(16);
    expect(ofLarge).toBeLessThan(26);
  });

  it('cuts at the median of the widest dimension', () => {
    const wide = Float64Array.from({ length: 120 }, (_, index) => (index % 2 === 0 ? 0.01 * index : 100 - index));
    const parts = partition(wide, 2, strata([60])).map((part) => [...part].map((row) => wide[2 * row + 1]!));
    expect(parts).toHaveLength(2);
    const [one, other] = parts.sort((a, b) => a[0]! - b[0]!);
    expect(Math.max(...one!)).toBeLessThan(Math.min(...other!));
  });
});

describe('cholesky', () => {
  it('takes a matrix apart', () => {
    const matrix = Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98);
    expect([...cholesky(matrix, 3)]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });
});
