import { binaryLogLoss } from './objectives/binary-log-loss.js';
import { quantileLoss } from './objectives/quantile-loss.js';
import { softmaxLogLoss } from './objectives/softmax-log-loss.js';
import { squaredError } from './objectives/squared-error.js';

/** What a model is trained for. Plain JSON: it is part of the model. */
export type ObjectiveSpec =
  /** Two classes, 0 and 1: log loss; predicts the chance of 1. */
  | { kind: 'binary' }
  /** Classes 0 to `classes - 1`: log loss; predicts the chance of each. */
  | { kind: 'softmax'; classes: number }
  /** A number: squared error; predicts the mean. */
  | { kind: 'squared_error' }
  /** A number: pinball loss; predicts what a share of `quantile`, between 0 and 1, does not exceed. */
  | { kind: 'quantile'; quantile: number };

/** What a model is judged by while it is trained, on rows with their weights. */
export interface TrainingData {
  target: Float64Array;
  /** By row; 1 is the usual one. */
  weights: Float64Array;
}

/**
 * A loss that boosting makes small. A row has `outputs` scores, sums of leaves; all arrays hold that of output k of row i at
 * `k * rows + i`. To add one: a file in `objectives`, a kind in {@link ObjectiveSpec}, a line in {@link objectiveOf}.
 */
export interface Objective {
  readonly outputs: number;
  /** What a target must be, for error messages; undefined for a good one. */
  flaw(target: number): string | undefined;
  /** The constant scores with the least loss over the given rows, by output. */
  base(data: TrainingData, rows: Int32Array): number[];
  /** Writes the loss's first and second derivative by each score, times the row's weight. The second is not negative. */
  derivatives(data: TrainingData, scores: Float64Array, gradient: Float32Array, hessian: Float32Array): void;
  /**
   * Of an objective with one output whose second derivative does not tell how far to go: what a leaf with these rows adds to their
   * scores, before the learning rate. (Default: the step that makes the loss least, by second-order approximation)
   */
  leafStep?(data: TrainingData, scores: Float64Array, rows: Int32Array): number;
  /** Weighted mean over the given rows. */
  loss(data: TrainingData, scores: Float64Array, rows: Int32Array): number;
  /** Makes predictions of scores, in place. */
  predict(scores: Float64Array): Float64Array;
}

export function objectiveOf(spec: ObjectiveSpec): Objective {
  switch (spec.kind) {
    case 'binary':
      return binaryLogLoss;
    case 'softmax':
      return softmaxLogLoss(spec.classes);
    case 'squared_error':
      return squaredError;
    case 'quantile':
      return quantileLoss(spec.quantile);
  }
}
