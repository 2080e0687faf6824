import { describe, expect, it } from '@jest/globals';
import { brierScore } from './brier-score.js';
import { calibrationCurve } from './calibration-curve.js';
import { bestF1, f1At } from './f1.js';
import { logLoss, multiLogLoss } from './log-loss.js';

// Expected figures: scikit-learn 1.2.1 on the same lists.
const PROBABILITY = [0.1, 0.4, 0.35, 0.8, 0.4, 0.42, 0.9, 0.2, 0.05, 0.7, 0.55, 0.15];
const TARGET = [0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0];
const NEGATIVE = TARGET.map(() => 0);

describe('logLoss', () => {
  it('is that of scikit-learn', () => {
    expect(logLoss(TARGET, PROBABILITY)).toBeCloseTo(0.42063905446386646, 14);
  });

  it('stays finite where something happened that was told impossible', () => {
    expect(logLoss([0, 1], [0, 0])).toBeCloseTo(18.021826694558577, 10);
    expect(logLoss([0, 1], [1, 1])).toBeCloseTo(18.021826694558577, 10);
  });

  it('is that of scikit-learn for three classes', () => {
    const byClass = [0.7, 0.1, 0.25, 0.05, 0.2, 0.3, 0.5, 0.05, 0.1, 0.6, 0.25, 0.9];
    expect(multiLogLoss([0, 2, 0, 1], byClass)).toBeCloseTo(1.3123818005946513, 14);
  });

  it('is null without rows', () => {
    expect([logLoss([], []), multiLogLoss([], [])]).toEqual([null, null]);
  });
});

describe('brierScore', () => {
  it('is that of scikit-learn', () => {
    expect(brierScore(TARGET, PROBABILITY)).toBeCloseTo(0.13636666666666666, 14);
  });

  it('is null without rows', () => {
    expect(brierScore([], [])).toBeNull();
  });
});

describe('f1At', () => {
  it.each([
    [0.3, 0.7692307692307693],
    [0.5, 0.6666666666666665],
    [0.85, 0.33333333333333337],
    [0.95, 0],
  ])('is that of scikit-learn at %d', (threshold, expected) => {
    expect(f1At(TARGET, PROBABILITY, threshold)).toBeCloseTo(expected, 14);
  });

  it('tells a row positive whose probability is the threshold', () => {
    expect(f1At([1, 0], [0.5, 0.4], 0.5)).toBe(1);
  });

  it('is null without a positive row', () => {
    expect(f1At(NEGATIVE, PROBABILITY, 0.5)).toBeNull();
  });
});

describe('bestF1', () => {
  it('has the greatest F1 on the precision-recall curve of scikit-learn, between two rows', () => {
    const best = bestF1(TARGET, PROBABILITY)!;
    expect(best.f1).toBeCloseTo(0.7692307692307693, 14);
    expect(best.threshold).toBeCloseTo((0.35 + 0.2) / 2, 14);
    expect(f1At(TARGET, PROBABILITY, best.threshold)).toBe(best.f1);
  });

  it('takes rows with the same probability together', () => {
    expect(bestF1([1, 0, 0], [0.5, 0.5, 0.1])).toEqual({ threshold: 0.3, f1: 2 / 3 });
  });

  it('is null without a positive row', () => {
    expect(bestF1(NEGATIVE, PROBABILITY)).toBeNull();
  });
});

describe('calibrationCurve', () => {
  it("is that of scikit-learn with strategy='quantile'", () => {
    const curve = calibrationCurve(TARGET, PROBABILITY, 4);
    expect(curve.map(({ rows }) => rows)).toEqual([3, 4, 2, 3]);
    [0.1, 0.3375, 0.485, 0.8].forEach((predicted, bin) => expect(curve[bin]!.predicted).toBeCloseTo(predicted, 14));
    expect(curve.map(({ observed }) => observed)).toEqual([0, 0.5, 0, 1]);
  });

  it('has one bin for one probability, and none without rows', () => {
    expect(calibrationCurve([1, 0], [0.5, 0.5])).toEqual([{ predicted: 0.5, observed: 0.5, rows: 2 }]);
    expect(calibrationCurve([], [])).toEqual([]);
  });
});
