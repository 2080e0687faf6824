import type { Metrics, ModelCard, RulConfig } from '@celerity/contracts';
import { RUNTIME_VERSION } from '@celerity/onnx';
import { Pacer, type Table } from '@celerity/tabular';
import { mae, r2, rmse, rulScore, TreeExplainer, type TreeModel } from '@celerity/trees';
import { TREES_IO, writeTreesOnnx } from '../export/index.js';
import type { TrainedModel } from '../training/train-trees-model.js';
import { type FitOptions, fitParts, type FittedParts } from './fit-parts.js';
import { importanceByFeature } from './importance.js';
import { type PreparedRuns, prepareRuns } from './prepare-runs.js';
import { toldLife } from './told-life.js';
import { type TrainingRows, trainingRows } from './training-rows.js';

/**
 * Trains a model of remaining useful life on runs to failure, and judges it by units that it was not trained on:
 *
 * read the runs → compute inputs at rows of each unit → train on each fold → judge → ONNX file and card
 *
 * The same table, settings and seed give the same file and card, byte for byte. How, and how well: `docs/remaining-life.md`.
 *
 * @throws UnsuitableDataError when the table holds no runs that can be learned; the signal's reason when it aborts
 */
export async function trainRul(table: Table, config: RulConfig, options: FitOptions = {}): Promise<TrainedModel> {
  const pacer = new Pacer(options.signal);
  const prepared = await prepareRuns(table, config, pacer);
  const rows = await trainingRows(prepared, config, pacer);
  const fitted = await fitParts(rows, config, options);
  return { onnx: writeTreesOnnx(fitted.parts), card: cardOf(table, config, prepared, rows, fitted) };
}

function cardOf(
  table: Table,
  config: RulConfig,
  { warnings }: PreparedRuns,
  { plan, lookBack, inputs, life }: TrainingRows,
  { parts, heldOut, folds }: FittedParts,
): ModelCard {
  return {
    version: 1,
    origin: 'trained',
    task: 'rul',
    target: config.target,
    classes: null,
    positive_class: null,
    threshold: null,
    features: plan.features,
    unit_column: config.unit_column,
    time_column: config.time_column,
    ignored_columns: plan.ignored,
    excluded: plan.excluded,
    warnings,
    rows: table.rows,
    trained_rows: life.length,
    validation: { method: 'group', folds },
    metrics: metricsOf(life, heldOut),
    calibration: null,
    importance: importanceByFeature(parts.value, lookBack, inputs),
    base_value: baseOf(parts.value),
    rounds: parts.value.rounds.length,
    rul: {
      max_rul: config.max_rul,
      windows: config.windows,
      quantiles: config.quantiles,
      time: lookBack.facts.time,
      regimes: lookBack.facts.regimes,
      health_index: lookBack.facts.health_index,
      inputs: inputs.map(({ name, feature }) => ({ name, feature })),
    },
    onnx: { input: TREES_IO.input, outputs: { value: TREES_IO.value, lower: TREES_IO.lower, upper: TREES_IO.upper } },
    config,
    versions: { node: process.versions.node, onnxruntime: RUNTIME_VERSION },
  };
}

/** On rows of units that were held out; those of every unit are as many. */
function metricsOf(life: Float64Array, heldOut: FittedParts['heldOut']): Metrics {
  const told = Array.from(life, (_, row) => {
    return toldLife({ value: heldOut.value[row]!, lower: heldOut.lower[row]!, upper: heldOut.upper[row]! });
  });
  const value = told.map((one) => one.value);
  const within = told.filter(({ lower, upper }, row) => life[row]! >= lower && life[row]! <= upper);
  return {
    rows: life.length,
    rmse: rmse(life, value),
    mae: mae(life, value),
    r2: r2(life, value),
    rul_score: rulScore(life, value),
    interval_coverage: within.length / life.length,
  };
}

function baseOf(model: TreeModel): number {
  return new TreeExplainer(model).base[0]!;
}
