import { describe, expect, it } from '@jest/globals';
import { HyperLogLog } from './hyper-log-log.js';

function estimate(distinct: number, nameOf: (i: number) => string): number {
  const sketch = new HyperLogLog();
  for (let i = 0; i < distinct; i++) {
    sketch.add(nameOf(i));
    if (i % 3 === 0) sketch.add(nameOf(i));
  }
  return sketch.estimate;
}

describe('HyperLogLog', () => {
  it('counts nothing as 0, and few texts exactly', () => {
    expect(estimate(0, String)).toBe(0);
    expect(estimate(10, String)).toBe(10);
  });

  // Three standard errors.
  it.each([1000, 10_000, 12_000, 20_000, 60_000])('is off by less than 5 % of %i texts', (distinct) => {
    for (const nameOf of [
      String,
      (i: number) => `M${i + 14_860}`,
      (i: number) => (i / 7).toFixed(9),
      (i: number) => `${i} äß€`,
    ]) {
      expect(Math.abs(estimate(distinct, nameOf) / distinct - 1)).toBeLessThan(0.05);
    }
  });
});
