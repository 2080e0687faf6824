import { describe, expect, it } from '@jest/globals';
import { judgeClasses, judgeNumbers, judgeTwoClasses } from './judge.js';

describe('judging', () => {
  it('two classes, at the best threshold or the one that is asked for', () => {
    const [target, chance] = [Float64Array.of(0, 0, 1, 0, 1), Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.9)];
    const judged = judgeTwoClasses(target, chance);
    expect(judged.threshold).toBeCloseTo(0.25, 12);
    expect(judged.metrics).toMatchObject({ rows: 5, accuracy: 0.8, f1: 0.8, best_f1: 0.8 });
    expect(judged.metrics.roc_auc).toBeCloseTo(5 / 6, 12);
    expect(judged.calibration?.reduce((sum, { rows }) => sum + rows, 0)).toBe(5);
    const asked = judgeTwoClasses(target, chance, 0.5);
    expect(asked).toMatchObject({ threshold: 0.5, metrics: { accuracy: 0.8, f1: 2 / 3, best_f1: 0.8 } });
  });

  it('rows of one class, of which little can be said', () => {
    const judged = judgeTwoClasses(Float64Array.of(0, 0), Float64Array.of(0.1, 0.2));
    expect(judged).toMatchObject({ threshold: 0.5, metrics: { roc_auc: null, f1: null, best_f1: null, accuracy: 1 } });
  });

  it('three classes, by the mean over those that came up', () => {
    // Four rows; class 2 never comes up, and is told once.
    const chances = Float64Array.of(...[0.8, 0.1, 0.3, 0.2], ...[0.1, 0.8, 0.3, 0.7], ...[0.1, 0.1, 0.4, 0.1]);
    const { metrics } = judgeClasses(Float64Array.of(0, 1, 0, 1), chances, 3);
    expect(metrics).toMatchObject({ rows: 4, accuracy: 0.75, roc_auc: 1 });
    expect(metrics.f1).toBeCloseTo((2 / 3 + 1) / 2, 12);
    expect(metrics.log_loss).toBeCloseTo(-(Math.log(0.8) * 2 + Math.log(0.3) + Math.log(0.7)) / 4, 12);
  });

  it('numbers', () => {
    const { metrics } = judgeNumbers(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 6));
    expect(metrics).toEqual({ rows: 3, rmse: Math.sqrt(3), mae: 1, r2: 1 - 9 / 2 });
  });
});
