import { Pacer } from '@celerity/tabular';
import { type FeatureTable, predict, trainTrees, type TreeConfig, type TreeModel } from '@celerity/trees';
import { pickRows } from '../features/index.js';
import type { ValidationPlan } from '../validation/index.js';

/** All rows that can be trained on: those of the data set, then the extra ones. */
export interface TrainingRows {
  features: FeatureTable;
  /** By row. */
  target: Float64Array;
  /** Rows of the data set: only they are ever judged by. */
  own: number;
  settings: Partial<TreeConfig> & Pick<TreeConfig, 'objective'>;
}

/** Told after each round. */
export type OnRound = (done: { round: number; rounds: number; loss: number | null }) => void;

export interface CrossValidation {
  /** Rows that were in a test part, in ascending order. */
  tested: Int32Array;
  /** What was predicted of them: of output k of the i-th at `k * tested.length + i`. */
  predictions: Float64Array;
  /** Rounds after which each fold was best; none where no rows could be held out to tell. */
  bestRounds: number[];
}

/** Rows that are predicted without a turn of the event loop. */
const CHUNK = 1000;

/** Trains on the training part of each fold, and predicts its test part. */
export async function crossValidate(
  data: TrainingRows,
  { folds, holdOut }: ValidationPlan,
  onRound: (fold: number) => OnRound,
  signal?: AbortSignal,
): Promise<CrossValidation> {
  const { objective } = data.settings;
  const outputs = objective.kind === 'softmax' ? objective.classes : 1;
  const tested = Int32Array.from(folds.flatMap(({ test }) => [...test])).sort();
  const placeOf = new Map(Array.from(tested, (row, place) => [row, place]));
  const predictions = new Float64Array(outputs * tested.length);
  const bestRounds: number[] = [];
  for (const [index, { training, test }] of folds.entries()) {
    const held = data.settings.patience === 0 ? undefined : holdOut(training);
    const model = await trainOn(data, training, held, onRound(index + 1), signal);
    if (held) bestRounds.push(model.rounds.length);
    const told = await predictRows(model, data.features, test, signal);
    test.forEach((row, at) => {
      const place = placeOf.get(row)!;
      for (let k = 0; k < outputs; k++) predictions[k * tested.length + place] = told[k * test.length + at]!;
    });
  }
  return { tested, predictions, bestRounds };
}

/** Trains on some rows of the data set and all extra ones. @param held of those rows, that tell when to stop; undefined: none */
export function trainOn(
  { features, target, own, settings }: TrainingRows,
  rows: Int32Array,
  held: Int32Array | undefined,
  onRound: OnRound,
  signal?: AbortSignal,
): Promise<TreeModel> {
  const picked = new Int32Array(rows.length + features.rows - own);
  picked.set(rows);
  for (let row = own; row < features.rows; row++) picked[rows.length + row - own] = row;
  const isHeld = new Set(held);
  return trainTrees(
    pickRows(features, picked),
    Float64Array.from(picked, (row) => target[row]!),
    held ? settings : { ...settings, patience: 0 },
    {
      ...(held && { validation: Int32Array.from(rows.keys()).filter((at) => isHeld.has(rows[at]!)) }),
      ...(signal && { signal }),
      onRound,
    },
  );
}

async function predictRows(
  model: TreeModel,
  features: FeatureTable,
  rows: Int32Array,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const pacer = new Pacer(signal);
  const outputs = model.base.length;
  const predictions = new Float64Array(outputs * rows.length);
  for (let start = 0; start < rows.length; start += CHUNK) {
    if (pacer.due) await pacer.pause();
    const chunk = rows.subarray(start, start + CHUNK);
    const told = predict(model, pickRows(features, chunk));
    for (let k = 0; k < outputs; k++) {
      predictions.set(told.subarray(k * chunk.length, (k + 1) * chunk.length), k * rows.length + start);
    }
  }
  return predictions;
}
