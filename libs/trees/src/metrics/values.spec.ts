import { describe, expect, it } from '@jest/globals';
import { mae, r2, rmse } from './regression-errors.js';
import { rulScore } from './rul-score.js';

const TARGET = [3, -0.5, 2, 7, 4.2];
const VALUE = [2.5, 0, 2, 8, 4];

describe('errors of values', () => {
  it('are those of scikit-learn 1.2.1', () => {
    expect(rmse(TARGET, VALUE)).toBeCloseTo(0.5549774770204643, 14);
    expect(mae(TARGET, VALUE)).toBeCloseTo(0.44000000000000006, 14);
    expect(r2(TARGET, VALUE)).toBeCloseTo(0.9496600418410042, 14);
  });

  it('are null without rows; what is explained also where nothing varies', () => {
    expect([rmse([], []), mae([], []), r2([], []), r2([2, 2], [1, 3])]).toEqual([null, null, null, null]);
  });
});

describe('rulScore', () => {
  it('costs late more than early', () => {
    // From the definition: 13 cycles early, 10 cycles late, as predicted.
    expect(rulScore([50], [37])).toBeCloseTo(Math.E - 1, 14);
    expect(rulScore([50], [60])).toBeCloseTo(Math.E - 1, 14);
    expect(rulScore([50, 50, 50], [40, 60, 50])).toBeCloseTo((Math.exp(10 / 13) + Math.E - 2) / 3, 14);
  });

  it('stays finite', () => {
    expect(rulScore([0, 0], [1e9, -1e9])).toBeLessThan(1e44);
    expect(rulScore([], [])).toBeNull();
  });
});
