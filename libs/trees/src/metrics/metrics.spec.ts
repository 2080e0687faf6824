import { describe, expect, it } from '@jest/globals';
import { averagePrecision } from './average-precision.js';
import { rocAuc } from './roc-auc.js';

// scikit-learn 1.2.1: roc_auc_score and average_precision_score of the same lists.
const SCORES = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.2);
const POSITIVE = [0, 0, 1, 1, 1, 0, 1, 0];

describe('rocAuc', () => {
  it('is that of scikit-learn, ties counted half', () => {
    expect(rocAuc(SCORES, POSITIVE)).toBeCloseTo(0.8125, 12);
  });

  it('is null for one class only', () => {
    expect(
      rocAuc(
        SCORES,
        POSITIVE.map(() => 1),
      ),
    ).toBeNull();
    expect(
      rocAuc(
        SCORES,
        POSITIVE.map(() => 0),
      ),
    ).toBeNull();
  });
});

describe('averagePrecision', () => {
  it('is that of scikit-learn', () => {
    expect(averagePrecision(SCORES, POSITIVE)).toBeCloseTo(0.8166666666666667, 12);
  });

  it('is null without a positive row', () => {
    expect(
      averagePrecision(
        SCORES,
        POSITIVE.map(() => 0),
      ),
    ).toBeNull();
  });
});
