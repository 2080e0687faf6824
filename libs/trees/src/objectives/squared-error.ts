import type { Objective } from '../objective.js';
import { weightedMean } from './weighted-mean.js';

/** Score: the prediction. Derivatives are those of half the squared error; the loss is the mean squared error. */
export const squaredError: Objective = {
  outputs: 1,

  flaw: (target) => (Number.isFinite(target) ? undefined : 'must be a finite number'),

  base: (data, rows) => [weightedMean(data, rows, (row) => data.target[row]!)],

  derivatives({ target, weights }, scores, gradient, hessian) {
    for (let row = 0; row < target.length; row++) {
      gradient[row] = weights[row]! * (scores[row]! - target[row]!);
      hessian[row] = weights[row]!;
    }
  },

  loss: (data, scores, rows) => weightedMean(data, rows, (row) => (scores[row]! - data.target[row]!) ** 2),

  predict: (scores) => scores,
};
