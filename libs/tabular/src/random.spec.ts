import { describe, expect, it } from '@jest/globals';
import { Random } from './random.js';

const draw = <T>(times: number, next: () => T) => Array.from({ length: times }, next);

describe('Random', () => {
  it('is xoshiro128**, as the reference implementation in C', () => {
    const random = Random.from({ words: [1, 2, 3, 4], spare: null });
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ];
    expect(draw(10, () => random.bits())).toEqual(expected);
  });

  it('gives the same numbers for a seed, and others for the next', () => {
    const numbers = (seed: number) => {
      const random = new Random(seed);
      return draw(5, () => random.uniform());
    };
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
    expect(new Set([...numbers(0), ...numbers(1), ...numbers(2)]).size).toBe(15);
  });

  it('goes on from a state that was saved, also between the two of a pair of normals', () => {
    const random = new Random(3);
    random.normal();
    const state: unknown = JSON.parse(JSON.stringify(random.state));
    const expected = draw(5, () => random.normal());
    const resumed = Random.from(state as typeof random.state);
    expect(draw(5, () => resumed.normal())).toEqual(expected);
  });

  it('fills arrays with normals of mean 0, variance 1 and kurtosis 3', () => {
    const values = new Random(5).fillNormal(new Float64Array(200_000));
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(moment(1)).toBeCloseTo(0, 1.9);
    expect(moment(2)).toBeCloseTo(1, 1.7);
    expect(moment(4)).toBeCloseTo(3, 0.9);
  });

  it('draws whole numbers evenly', () => {
    const random = new Random(9);
    const counts = new Array<number>(7).fill(0);
    draw(70_000, () => (counts[random.int(7)]! += 1));
    // Chi-square with 6 degrees of freedom is above 22.5 once in a thousand seeds; this seed is not that one.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.5);
    expect(random.int(1)).toBe(0);
    expect(random.int(2 ** 32)).toBeGreaterThan(0);
  });

  it('draws uniforms from 0 to below 1', () => {
    const random = new Random(1);
    const values = draw(50_000, () => random.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 2);
  });

  it('shuffles every item to every place', () => {
    const random = new Random(2);
    const first = new Set(draw(200, () => random.shuffle(['a', 'b', 'c', 'd']).join('')));
    expect(first.size).toBe(24);
    expect(random.shuffle(Int32Array.of(1, 2, 3)).toSorted()).toEqual(Int32Array.of(1, 2, 3));
  });
});
