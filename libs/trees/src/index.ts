export {
  columnsFor,
  type CategoricalFeature,
  type Feature,
  type FeatureSpec,
  type FeatureTable,
  type NumericFeature,
} from './feature-table.js';
export { averagePrecision } from './metrics/average-precision.js';
export { rocAuc } from './metrics/roc-auc.js';
export { type ObjectiveSpec } from './objective.js';
export { predict, predictScores } from './predict.js';
export { trainTrees, type TrainedRound, type TrainOptions } from './train-trees.js';
export { type TreeConfig } from './tree-config.js';
export { leafOf, type Tree, type TreeModel } from './tree-model.js';
