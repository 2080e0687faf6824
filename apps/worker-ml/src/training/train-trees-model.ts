import type { ModelCard, ModelConfig, TreesProgress } from '@celerity/contracts';
import type { Table } from '@celerity/tabular';
import { writeTreesOnnx } from '../export/index.js';
import { judgeClasses, judgeNumbers, judgeTwoClasses, type Judgement } from '../validation/index.js';
import { cardOf } from './card.js';
import { type CrossValidation, crossValidate, type OnRound, trainOn } from './cross-validate.js';
import { prepare, type PreparedTable } from './prepare.js';

/** A model's file, and what is said of it. */
export interface TrainedModel {
  onnx: Uint8Array;
  card: ModelCard;
}

export interface TrainModelOptions {
  /** Rows to train on as well, such as synthetic ones. Never judged by. */
  extra?: Table | undefined;
  /** Ends the training within some ms: it throws the signal's reason. */
  signal?: AbortSignal;
  /** Called after each round. */
  onProgress?: (progress: TreesProgress) => void;
}

/**
 * Trains a classification or regression, and judges it by rows that it was not trained on.
 *
 * prepare → train on each fold and predict the rest → judge → train on all rows, for as many rounds as were best → ONNX file and card
 *
 * The same table, settings and seed give the same file and card, byte for byte.
 *
 * @throws UnsuitableDataError when the table cannot be learned as the settings ask for
 */
export async function trainModel(
  table: Table,
  config: ModelConfig,
  options: TrainModelOptions = {},
): Promise<TrainedModel> {
  const { extra, signal, onProgress } = options;
  const prepared = await prepare(table, config, extra, signal);
  const { data, validation } = prepared;
  const folds = validation.folds.length;
  const onRound =
    (fold: number | null): OnRound =>
    (done) =>
      onProgress?.(progressOf(fold, folds, done));
  const judged = folds === 0 ? undefined : await crossValidate(data, validation, onRound, signal);
  const all = Int32Array.from({ length: data.own }, (_, row) => row);
  const rounds = await roundsFor(prepared, judged?.bestRounds ?? [], all, signal);
  const final = { ...data, settings: { ...data.settings, rounds } };
  const model = await trainOn(final, all, undefined, onRound(null), signal);
  const judgement = judged && judge(prepared, config, judged);
  return { onnx: writeTreesOnnx({ value: model }), card: cardOf(prepared, config, model, judgement) };
}

/** The median of what was best in the folds; without folds what a part of all rows says; else as many as are allowed. */
async function roundsFor(
  { data, validation }: PreparedTable,
  best: readonly number[],
  all: Int32Array,
  signal?: AbortSignal,
): Promise<number> {
  const { rounds = 1, patience } = data.settings;
  if (patience === 0) return rounds;
  if (best.length > 0) return median(best);
  const held = validation.holdOut(all);
  if (!held) return rounds;
  const model = await trainOn(data, all, held, () => undefined, signal);
  return model.rounds.length;
}

function judge(
  { target, data }: PreparedTable,
  config: ModelConfig,
  { tested, predictions }: CrossValidation,
): Judgement {
  const own = Float64Array.from(tested, (row) => data.target[row]!);
  switch (target.objective.kind) {
    case 'binary':
      return judgeTwoClasses(own, predictions, config.threshold);
    case 'softmax':
      return judgeClasses(own, predictions, target.objective.classes);
    default:
      return judgeNumbers(own, predictions);
  }
}

function progressOf(
  fold: number | null,
  folds: number,
  { round, rounds, loss }: { round: number; rounds: number; loss: number | null },
): TreesProgress {
  const stage = fold === null ? 'training' : 'validating';
  const done = (fold === null ? folds : fold - 1) + round / rounds;
  return { stage, fold, folds, round, rounds, loss, percent: (100 * done) / (folds + 1) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
}
