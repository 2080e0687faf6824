import type { Objective } from '../objective.js';
import { weightedMean } from './weighted-mean.js';

const LEAST_SHARE = 1e-6;

/** Scores: one for each class; their softmax is its chance. Loss: -log of the chance given to the true class. */
export function softmaxLogLoss(classes: number): Objective {
  return {
    outputs: classes,

    flaw: (target) =>
      Number.isInteger(target) && target >= 0 && target < classes
        ? undefined
        : `must be a class, a whole number from 0 to ${classes - 1}`,

    base: (data, rows) =>
      Array.from({ length: classes }, (_, k) => {
        const share = weightedMean(data, rows, (row) => (data.target[row] === k ? 1 : 0));
        return Math.log(Math.max(LEAST_SHARE, share));
      }),

    derivatives({ target, weights }, scores, gradient, hessian) {
      const rows = target.length;
      for (let row = 0; row < rows; row++) {
        const logTotal = logSumExp(scores, row, rows, classes);
        for (let k = 0, at = row; k < classes; k++, at += rows) {
          const chance = Math.exp(scores[at]! - logTotal);
          gradient[at] = weights[row]! * (chance - (target[row] === k ? 1 : 0));
          hessian[at] = weights[row]! * chance * (1 - chance);
        }
      }
    },

    loss: (data, scores, rows) =>
      weightedMean(data, rows, (row) => {
        const total = data.target.length;
        return logSumExp(scores, row, total, classes) - scores[data.target[row]! * total + row]!;
      }),

    predict(scores) {
      const rows = scores.length / classes;
      for (let row = 0; row < rows; row++) {
        const logTotal = logSumExp(scores, row, rows, classes);
        for (let at = row; at < scores.length; at += rows) scores[at] = Math.exp(scores[at]! - logTotal);
      }
      return scores;
    },
  };
}

function logSumExp(scores: Float64Array, row: number, rows: number, classes: number): number {
  let greatest = -Infinity;
  for (let k = 0, at = row; k < classes; k++, at += rows) greatest = Math.max(greatest, scores[at]!);
  let sum = 0;
  for (let k = 0, at = row; k < classes; k++, at += rows) sum += Math.exp(scores[at]! - greatest);
  return greatest + Math.log(sum);
}
