import type { RulConfig, TreesProgress } from '@celerity/contracts';
import { Random } from '@celerity/tabular';
import {
  type FeatureTable,
  type ObjectiveSpec,
  predict,
  trainTrees,
  type TreeConfig,
  type TreeModel,
} from '@celerity/trees';
import type { TreeParts } from '../export/index.js';
import { pickRows } from '../features/index.js';
import { type Fold, groupSplit } from '../validation/index.js';
import { averageModels, widened } from './average-models.js';
import type { TrainingRows } from './training-rows.js';

/** Models of the folds, averaged; and what each fold's own models say of the units that they were not trained on. */
export interface FittedParts {
  parts: Required<TreeParts>;
  /** By row. */
  heldOut: Record<keyof TreeParts, Float64Array>;
  folds: number;
}

export interface FitOptions {
  signal?: AbortSignal;
  onProgress?: (progress: TreesProgress) => void;
}

/** One of the trainings of a fold. */
interface Fit {
  part: keyof TreeParts;
  objective: ObjectiveSpec;
  /** Indices of the inputs that it sees. */
  inputs: readonly number[];
  columnSample: number;
}

/** Share of the few inputs of a model that sees no sensors. */
const FEW_INPUTS_SAMPLE = 0.5;
/** Most bytes of histograms of one tree; a bin of an input takes 24 in each leaf. */
const [HISTOGRAM_BYTES, BIN_BYTES, MAX_BINS] = [256 * 2 ** 20, 24, 255];

/**
 * Trains on each fold: the life that is left twice, on all inputs and on the health index and time alone, as both together err less than
 * each; and its bounds. The units that are held out tell when to stop. What is kept is the mean of all folds' models.
 */
export async function fitParts(rows: TrainingRows, config: RulConfig, options: FitOptions): Promise<FittedParts> {
  const all = Int32Array.from({ length: rows.table.rows }, (_, row) => row);
  const folds = groupSplit(rows.units, undefined)(all, config.folds, new Random(config.seed));
  const fits = fitsOf(rows, config);
  const models: Record<keyof TreeParts, TreeModel[]> = { value: [], lower: [], upper: [] };
  const heldOut = { value: nothing(all), lower: nothing(all), upper: nothing(all) };
  const shares = { value: fits.filter(({ part }) => part === 'value').length, lower: 1, upper: 1 };
  for (const [index, fold] of folds.entries()) {
    for (const [nth, fit] of fits.entries()) {
      const done = index * fits.length + nth;
      const model = await fitOne(rows, config, fit, fold, options, (round, rounds, loss) => {
        const percent = (100 * (done + round / rounds)) / (folds.length * fits.length);
        options.onProgress?.({ stage: 'training', fold: index + 1, folds: folds.length, round, rounds, loss, percent });
      });
      models[fit.part].push(model);
      const told = predict(model, pickRows(rows.table, fold.test));
      fold.test.forEach((row, at) => (heldOut[fit.part][row]! += told[at]! / shares[fit.part]));
    }
  }
  const lower = calibrate(averageModels(models.lower), config.quantiles[0], rows.life, heldOut.lower);
  const upper = calibrate(averageModels(models.upper), config.quantiles[1], rows.life, heldOut.upper);
  return { parts: { value: averageModels(models.value), lower, upper }, heldOut, folds: folds.length };
}

/**
 * Moves a bound so that the wanted share of the rows of held-out units lies below it: trees keep too close to the units that they were
 * trained on. (Romano, Patterson and Candès 2019, "Conformalized quantile regression", with cross-validation.)
 *
 * @param heldOut moves along.
 */
function calibrate(model: TreeModel, quantile: number, life: Float64Array, heldOut: Float64Array): TreeModel {
  const above = life.map((left, row) => left - heldOut[row]!).sort();
  const shift = above[Math.min(above.length - 1, Math.floor(quantile * above.length))]!;
  heldOut.forEach((bound, row) => (heldOut[row] = bound + shift));
  return { ...model, base: model.base.map((base) => Math.fround(base + shift)) };
}

function fitsOf({ inputs }: TrainingRows, { quantiles, column_sample: columnSample }: RulConfig): Fit[] {
  const every = [...inputs.keys()];
  // The time stands first.
  const health = every.filter((index) => index === 0 || inputs[index]!.feature === null);
  const value: ObjectiveSpec = { kind: 'squared_error' };
  const bound = (quantile: number): ObjectiveSpec => ({ kind: 'quantile', quantile });
  const overview: Fit = {
    part: 'value',
    objective: value,
    inputs: health,
    columnSample: Math.max(columnSample, FEW_INPUTS_SAMPLE),
  };
  return [
    { part: 'value', objective: value, inputs: every, columnSample },
    ...(health.length > 1 ? [overview] : []),
    { part: 'lower', objective: bound(quantiles[0]), inputs: every, columnSample },
    { part: 'upper', objective: bound(quantiles[1]), inputs: every, columnSample },
  ];
}

async function fitOne(
  { table, life }: TrainingRows,
  config: RulConfig,
  { objective, inputs, columnSample }: Fit,
  { test }: Fold,
  { signal }: FitOptions,
  onRound: (round: number, rounds: number, loss: number | null) => void,
): Promise<TreeModel> {
  const narrow: FeatureTable = { rows: table.rows, features: inputs.map((index) => table.features[index]!) };
  const settings = { ...treeSettings(config, inputs.length), objective, columnSample };
  const model = await trainTrees(narrow, life, settings, {
    validation: test,
    ...(signal && { signal }),
    onRound: ({ round, rounds, loss }) => onRound(round, rounds, loss),
  });
  return widened(model, table, inputs);
}

function treeSettings(config: RulConfig, inputs: number): Partial<TreeConfig> {
  const bins = Math.floor(HISTOGRAM_BYTES / (BIN_BYTES * config.max_leaves * inputs));
  return {
    rounds: config.rounds,
    learningRate: config.learning_rate,
    maxLeaves: config.max_leaves,
    maxDepth: config.max_depth,
    minLeafRows: config.min_leaf_rows,
    minLeafWeight: config.min_leaf_weight,
    l2: config.l2,
    rowSample: config.row_sample,
    maxBins: Math.max(2, Math.min(MAX_BINS, bins)),
    patience: config.patience,
    seed: config.seed,
  };
}

function nothing(rows: Int32Array): Float64Array {
  return new Float64Array(rows.length);
}
