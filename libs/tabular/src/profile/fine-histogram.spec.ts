import { describe, expect, it } from '@jest/globals';
import { Random } from '../random.js';
import { FineHistogram } from './fine-histogram.js';

describe('FineHistogram', () => {
  it.each([
    ['within the range that was known', 0, 1, (random: Random) => random.uniform()],
    ['far beyond it, on both sides', 0, 1, (random: Random) => 1000 * random.normal()],
    ['of another magnitude', 5, 5, (random: Random) => 1e12 + random.uniform()],
    ['with outliers', -1, 1, (random: Random) => (random.int(1000) === 0 ? 1e150 : random.uniform())],
  ])('counts every number in its bin: numbers %s', (_, min, max, draw) => {
    const random = new Random(1);
    const histogram = new FineHistogram(64, min, max);
    const values = Array.from({ length: 5000 }, () => draw(random));
    for (const value of values) histogram.add(value);
    const { width } = histogram;
    expect(Number.isInteger(Math.log2(width))).toBe(true);
    const expected = new Map<number, number>();
    for (const value of values) {
      const edge = Math.floor(value / width) * width;
      expected.set(edge, (expected.get(edge) ?? 0) + 1);
    }
    const counted = new Map([...histogram.filled()].map(({ value, count }) => [value, count]));
    expect(counted).toEqual(new Map([...expected].sort(([a], [b]) => a - b)));
  });
});
