import { describe, expect, it } from '@jest/globals';
import { Pacer, Random } from '@celerity/tabular';
import { digamma } from './digamma.js';
import { fitMixture } from './mixture.js';
import { VariationalMixture } from './variational-mixture.js';

const normals = (count: number, mean: number, std: number, seed = 1) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => mean + std * random.normal());
};

describe('fitMixture', () => {
  it('finds modes that stand apart, with their shares', async () => {
    const values = [...normals(3000, -50, 2, 1), ...normals(1000, 40, 5, 2)];
    const { weights, means, stds } = await fitMixture(Float64Array.from(values), 2, new Pacer());
    expect(weights).toEqual([expect.closeTo(0.75, 2), expect.closeTo(0.25, 2)]);
    expect(means).toEqual([expect.closeTo(-50, 0), expect.closeTo(40, 0)]);
    // The prior, which knows of both modes, makes them a little wider.
    expect(stds[1]).toBeCloseTo(5.7, 1);
  });

  it('drops modes with hardly any weight', async () => {
    // The few values at 50 are under 0.5 % of all.
    const values = [...Array<number>(990).fill(0), ...Array<number>(1000).fill(100), ...Array<number>(9).fill(50)];
    const { weights, means } = await fitMixture(Float64Array.from(values), 3, new Pacer());
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(means).toEqual([expect.closeTo(0, 0), expect.closeTo(100, 0)]);
  });

  it('has no more modes than there are values', async () => {
    const { means } = await fitMixture(Float64Array.of(1, 1, 2, 2), 10, new Pacer());
    expect(means).toHaveLength(2);
  });

  it('depends neither on the order of the values nor on chance', async () => {
    const values = normals(300, 3, 1);
    const fit = await fitMixture(Float64Array.from(values), 10, new Pacer());
    expect(await fitMixture(Float64Array.from(values.toReversed()), 10, new Pacer())).toEqual(fit);
  });

  it('moves and stretches with the values', async () => {
    const values = [...normals(700, 0, 1, 1), ...normals(300, 9, 1, 2)];
    const plain = await fitMixture(Float64Array.from(values), 3, new Pacer());
    const moved = await fitMixture(
      Float64Array.from(values, (value) => 1e12 + 1000 * value),
      3,
      new Pacer(),
    );
    moved.means.forEach((mean, mode) => expect((mean - 1e12) / 1000).toBeCloseTo(plain.means[mode]!, 3));
    moved.stds.forEach((std, mode) => expect(std / 1000).toBeCloseTo(plain.stds[mode]!, 3));
  });
});

describe('VariationalMixture', () => {
  it('has the posterior of one normal distribution that can be told by hand', () => {
    // Two rows at -1 and two at 1: n = 4, mean 0, scatter 4; priors m₀ = 0, β₀ = 1, ν₀ = 1, 1/W₀ = 1.
    const points = { values: Float64Array.of(-1, 1), counts: Float64Array.of(2, 2) };
    const mixture = new VariationalMixture(points, 1);
    expect(mixture.iterate()).toBe(0);
    expect(mixture.modes()).toEqual([{ weight: 1, mean: 0, std: expect.closeTo(Math.sqrt((1 + 4) / (1 + 4)), 12) }]);
  });

  it('shrinks means towards the middle as the prior says', () => {
    // Ten rows at -1 and ten at 1, a component for each: m = Σx / (β₀ + n) = ±10/11, and
    // 1/W = 1 + 0 + (1 · 10 / 11) · 1, std = √(1/W / (1 + 10)). They are too far apart to share rows.
    const points = { values: Float64Array.of(-1, 1), counts: Float64Array.of(10, 10) };
    const [left, right] = new VariationalMixture(points, 2).modes();
    expect(left).toEqual({
      weight: 0.5,
      mean: expect.closeTo(-10 / 11, 12),
      std: expect.closeTo(Math.sqrt((1 + 10 / 11) / 11), 12),
    });
    expect(right!.mean).toBeCloseTo(10 / 11, 12);
  });

  it('starts from equal shares, and settles', () => {
    const random = new Random(3);
    const values = Float64Array.from({ length: 100 }, () => random.normal()).sort();
    const mixture = new VariationalMixture({ values, counts: new Float64Array(100).fill(1) }, 5);
    const moved = Array.from({ length: 300 }, () => mixture.iterate());
    expect(moved[0]).toBeGreaterThan(moved.at(-1)!);
    expect(moved.at(-1)).toBeLessThan(1);
  });
});

describe('digamma', () => {
  it('has its known values', () => {
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 9);
    expect(digamma(0.5)).toBeCloseTo(-1.9635100260214235, 9);
    expect(digamma(10)).toBeCloseTo(2.251752589066721, 9);
    expect(digamma(0.001)).toBeCloseTo(-1000.5755719318103, 8);
  });
});
