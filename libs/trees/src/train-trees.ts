import { Pacer, Random } from '@celerity/tabular';
import { Boosting } from './boosting.js';
import type { FeatureTable } from './feature-table.js';
import { objectiveOf, type Objective, type ObjectiveSpec } from './objective.js';
import { splitRows } from './row-parts.js';
import { rowWeights } from './row-weights.js';
import { completeConfig, type TreeConfig } from './tree-config.js';
import type { TreeModel } from './tree-model.js';

export interface TrainOptions {
  /** By row: how much it counts, 0 or more. (Default: 1 each) */
  weights?: Float64Array;
  /** Rows that are not trained on but tell when to stop. (Default: a random share, where the config has a patience) */
  validation?: Int32Array;
  signal?: AbortSignal;
  onRound?: (round: TrainedRound) => void;
}

export interface TrainedRound {
  /** Rounds done. */
  round: number;
  rounds: number;
  /** On the validation part; null where there is none. */
  loss: number | null;
}

/**
 * Gradient-boosted trees on histograms (Friedman 2001; Ke et al. 2017, "LightGBM"). Gives the event loop its turn all along. Holds one
 * byte for each cell of the table, and at most 256 MB of histograms.
 *
 * @param target by row; what it must be depends on the objective.
 * @throws RangeError for a setting, a target or a table that cannot be trained on; the signal's reason when it aborts.
 */
export async function trainTrees(
  features: FeatureTable,
  target: Float64Array,
  config: Partial<TreeConfig> & { objective: ObjectiveSpec },
  { weights, validation, signal, onRound }: TrainOptions = {},
): Promise<TreeModel> {
  const complete = completeConfig(config);
  const objective = objectiveOf(complete.objective);
  checkTable(features, target, objective);
  const random = new Random(complete.seed);
  const parts = splitRows(features.rows, complete, validation, random);
  const data = { target, weights: rowWeights(target, weights, complete.classWeights, parts.training) };
  const boosting = await Boosting.start(
    { features, data, config: complete, objective, random, ...parts },
    new Pacer(signal),
  );
  const mayStop = complete.patience > 0 && parts.validation.length > 0;
  let best = { loss: Infinity, round: 0 };
  for (let round = 1; round <= complete.rounds; round++) {
    const grown = await boosting.round();
    const loss = boosting.validationLoss();
    onRound?.({ round, rounds: complete.rounds, loss });
    if (loss !== null && loss < best.loss) best = { loss, round };
    if (mayStop && round - best.round >= complete.patience) break;
    if (!grown) break;
  }
  return boosting.model(mayStop ? best.round : complete.rounds);
}

function checkTable({ rows, features }: FeatureTable, target: Float64Array, objective: Objective): void {
  if (rows === 0 || features.length === 0) throw new RangeError('There are no rows or no features to train on.');
  for (const feature of features) {
    const { length } = feature.kind === 'numeric' ? feature.values : feature.codes;
    if (length !== rows) throw new RangeError(`'${feature.name}' has ${length} values for ${rows} rows.`);
  }
  if (target.length !== rows) throw new RangeError(`The target has ${target.length} values for ${rows} rows.`);
  for (const [row, value] of target.entries()) {
    const flaw = objective.flaw(value);
    if (flaw) throw new RangeError(`The target ${flaw}, not ${value} (row ${row}).`);
  }
}
