import type { Objective } from '../objective.js';
import { weightedMean } from './weighted-mean.js';

/** No start nearer to certainty than this, whatever the share of the classes. */
const LEAST_SHARE = 1e-6;

/** Score: log-odds of class 1. Loss: -log of the chance given to the true class. */
export const binaryLogLoss: Objective = {
  outputs: 1,

  flaw: (target) => (target === 0 || target === 1 ? undefined : 'must be 0 or 1'),

  base(data, rows) {
    const share = weightedMean(data, rows, (row) => data.target[row]!);
    const chance = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share));
    return [Math.log(chance / (1 - chance))];
  },

  derivatives({ target, weights }, scores, gradient, hessian) {
    for (let row = 0; row < target.length; row++) {
      const chance = 1 / (1 + Math.exp(-scores[row]!));
      gradient[row] = weights[row]! * (chance - target[row]!);
      hessian[row] = weights[row]! * chance * (1 - chance);
    }
  },

  loss: (data, scores, rows) =>
    weightedMean(data, rows, (row) => {
      const margin = data.target[row] === 1 ? scores[row]! : -scores[row]!;
      return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
    }),

  predict(scores) {
    for (let i = 0; i < scores.length; i++) scores[i] = 1 / (1 + Math.exp(-scores[i]!));
    return scores;
  },
};
