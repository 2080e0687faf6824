import { describe, expect, it } from '@jest/globals';
import { Moments } from './moments.js';

const of = (values: number[]) => {
  const moments = new Moments();
  for (const value of values) moments.add(value);
  return moments;
};

describe('Moments', () => {
  it('gives the mean and the standard deviation of a sample', () => {
    expect(of([2, 4, 4, 4, 5, 5, 7, 9])).toMatchObject({ count: 8, mean: 5, min: 2, max: 9 });
    expect(of([2, 4, 4, 4, 5, 5, 7, 9]).std).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  it('is exact for small spreads on a large offset, where the sum of squares is not', () => {
    const { mean, std } = of([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(mean).toBe(1e9 + 10);
    expect(std).toBeCloseTo(Math.sqrt(30), 9);
  });

  it('has no spread of one number, and none at all of no number', () => {
    expect(of([5]).std).toBe(0);
    expect(of([]).std).toBeNull();
  });

  it('is the same with weights, and put together from parts', () => {
    const whole = of([1, 1, 1, 2, 2, 10]);
    const weighted = new Moments();
    weighted.add(1, 3);
    const part = of([2, 10]);
    part.merge(of([2]));
    weighted.merge(part);
    weighted.merge(new Moments());
    expect(weighted).toMatchObject({ count: 6, min: 1, max: 10 });
    expect(weighted.mean).toBeCloseTo(whole.mean, 12);
    expect(weighted.std).toBeCloseTo(whole.std!, 12);
  });
});
