import type { Objective } from '../objective.js';
import { weightedMean } from './weighted-mean.js';
import { weightedQuantile } from './weighted-quantile.js';

/**
 * Score: the prediction. Loss: pinball, `quantile` for each unit above the prediction and `1 - quantile` for each below (Koenker and
 * Bassett 1978). It has no curvature: the second derivative is 1, and leaves take the quantile of what their rows lack instead of a
 * Newton step (Friedman 2001, algorithm 3; so does LightGBM). `l2` only weighs in where trees split.
 */
export function quantileLoss(quantile: number): Objective {
  return {
    outputs: 1,

    flaw: (target) => (Number.isFinite(target) ? undefined : 'must be a finite number'),

    base: (data, rows) => [weightedQuantile(data, rows, quantile, (row) => data.target[row]!)],

    derivatives({ target, weights }, scores, gradient, hessian) {
      for (let row = 0; row < target.length; row++) {
        gradient[row] = weights[row]! * (target[row]! >= scores[row]! ? -quantile : 1 - quantile);
        hessian[row] = weights[row]!;
      }
    },

    leafStep: (data, scores, rows) => weightedQuantile(data, rows, quantile, (row) => data.target[row]! - scores[row]!),

    loss: (data, scores, rows) =>
      weightedMean(data, rows, (row) => {
        const above = data.target[row]! - scores[row]!;
        return above >= 0 ? quantile * above : (quantile - 1) * above;
      }),

    predict: (scores) => scores,
  };
}
