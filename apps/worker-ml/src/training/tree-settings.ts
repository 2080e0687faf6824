import type { ModelConfig } from '@celerity/contracts';
import type { TreeConfig } from '@celerity/trees';
import { coderOf, UnsuitableDataError } from '../features/index.js';
import type { Target } from './target.js';

/** Most bytes of histograms of one tree; a bin of a feature takes 24 in each leaf. */
const HISTOGRAM_BYTES = 256 * 2 ** 20;
const BIN_BYTES = 24;
const MAX_BINS = 255;

/** The settings of a training as trees take them. Tables of very many columns get fewer bins, so that memory stays bounded. */
export function treeSettings(
  config: ModelConfig,
  { objective, classes }: Target,
  features: number,
): Partial<TreeConfig> & Pick<TreeConfig, 'objective'> {
  const bins = Math.floor(HISTOGRAM_BYTES / (BIN_BYTES * config.max_leaves * features));
  return {
    objective,
    rounds: config.rounds,
    learningRate: config.learning_rate,
    maxLeaves: config.max_leaves,
    maxDepth: config.max_depth,
    minLeafRows: config.min_leaf_rows,
    minLeafWeight: config.min_leaf_weight,
    l2: config.l2,
    rowSample: config.row_sample,
    columnSample: config.column_sample,
    maxBins: Math.max(2, Math.min(MAX_BINS, bins)),
    patience: config.patience,
    seed: config.seed,
    ...(classes && { classWeights: classWeights(config, classes) }),
  };
}

function classWeights({ class_weights: weights, target }: ModelConfig, classes: readonly string[]) {
  if (weights === undefined || weights === 'balanced') return weights;
  const byClass = classes.map(() => 1);
  for (const [name, weight] of Object.entries(weights)) {
    const code = coderOf(classes)(name);
    if (Number.isNaN(code)) {
      const known = classes.map((known) => `'${known}'`).join(', ');
      throw new UnsuitableDataError(
        `class_weights names '${name}', but the classes of '${target}' are ${known}.`,
        target,
      );
    }
    byClass[code] = weight;
  }
  return byClass;
}
