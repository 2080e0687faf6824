export { gaussLegendre, type Quadrature } from './explain/gauss-legendre.js';
export { TreeExplainer } from './explain/tree-explainer.js';
export {
  columnsFor,
  type CategoricalFeature,
  type Feature,
  type FeatureSpec,
  type FeatureTable,
  type NumericFeature,
} from './feature-table.js';
export { importanceOf } from './importance.js';
export { averagePrecision } from './metrics/average-precision.js';
export { brierScore } from './metrics/brier-score.js';
export { calibrationCurve, type CalibrationBin } from './metrics/calibration-curve.js';
export { bestF1, f1At } from './metrics/f1.js';
export { logLoss, multiLogLoss } from './metrics/log-loss.js';
export { mae, r2, rmse } from './metrics/regression-errors.js';
export { rocAuc } from './metrics/roc-auc.js';
export { rulScore } from './metrics/rul-score.js';
export { type ObjectiveSpec } from './objective.js';
export { predict, predictScores } from './predict.js';
export { trainTrees, type TrainedRound, type TrainOptions } from './train-trees.js';
export { type TreeConfig } from './tree-config.js';
export { leafOf, type Tree, type TreeModel } from './tree-model.js';
