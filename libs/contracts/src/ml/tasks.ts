import { defineTask, RetryableError } from '@celerity/task-core';
import { z } from 'zod';
import { Metrics } from './model-card.js';
import { Prediction, Row } from './prediction.js';
import { ModelConfig, RulConfig } from './training-config.js';

/** The tasks of the `ml` queue: models that say which machine fails, why, and how long it has left. */

/** A database or store that is away comes back. Half a minute in all, on average. */
const whenStorageIsAway = { autoretryFor: [RetryableError], retryBackoff: 2, maxRetries: 5 };

/** Trainings wait for each other, never predictions for them. */
const training = { lane: 'train', softTimeLimit: 3300, timeLimit: 3600, ...whenStorageIsAway };

/** Jobs over whole data sets: beside trainings and predictions. */
const bulk = { lane: 'bulk', softTimeLimit: 3300, timeLimit: 3600, ...whenStorageIsAway };

/** Most rows of a call; most that travel in it, and most bytes of JSON: others are an artifact. */
export const [MAX_ROWS, MAX_INLINE_ROWS, MAX_INLINE_BYTES] = [10_000, 1_000, 262_144];

const TrainedModel = z.object({ model_id: z.uuid(), metrics: Metrics.nullable() });

export const TreesProgress = z.object({
  stage: z.enum(['loading', 'validating', 'training', 'saving']),
  fold: z.int().nullable().describe('From 1, while validating.'),
  folds: z.int(),
  round: z.int(),
  rounds: z.int(),
  loss: z.number().nullable().describe('On the validation part.'),
  percent: z.number().describe('0 to 100, of all of it.'),
});
export type TreesProgress = z.output<typeof TreesProgress>;

export const trainModel = defineTask({
  name: 'ml.train_model',
  description: 'Trains a classification or regression on the data set of its model, and judges it.',
  params: { model_id: z.uuid(), config: ModelConfig },
  result: TrainedModel,
  progress: TreesProgress,
  ...training,
});

export const trainRulModel = defineTask({
  name: 'ml.train_rul_model',
  description: 'Trains a model of remaining useful life on runs of units until they failed, and judges it.',
  params: { model_id: z.uuid(), config: RulConfig },
  result: TrainedModel,
  progress: TreesProgress,
  ...training,
});

/** Rows in the call, or where they are: an artifact, a JSON array of rows. */
const Rows = z.union([z.array(Row).min(1).max(MAX_ROWS), z.object({ artifact: z.string() })]);

const PredictedRows = z.object({
  prediction_id: z.uuid(),
  predictions: z.array(Prediction).nullable().describe('Null where they are too large for a result: in the artifact.'),
  artifact: z.string().nullable().describe('A JSON array of predictions.'),
});

/** One row takes milliseconds, 10,000 with explanations ten seconds. */
const serving = { softTimeLimit: 55, timeLimit: 60, autoretryFor: [RetryableError], retryBackoff: 0.5, maxRetries: 3 };

export const predictRows = defineTask({
  name: 'ml.predict',
  description: 'Predicts rows, and says what drove each prediction. Calls that wait at the same time run together.',
  params: { model_id: z.uuid(), rows: Rows },
  result: PredictedRows,
  batch: { maxSize: 64, maxWait: 0 },
  ...serving,
});

export const predictRul = defineTask({
  name: 'ml.predict_rul',
  description: 'Predicts the remaining useful life of units from their rows up to now, one prediction for each unit.',
  params: { model_id: z.uuid(), rows: Rows },
  result: PredictedRows,
  ...serving,
});

const RowProgress = z.object({ rows: z.int().describe('Rows done.'), total: z.int(), percent: z.number() });

export const predictDataset = defineTask({
  name: 'ml.predict_dataset',
  description: 'Predicts a data set of any size into a new one; of remaining useful life, one row for each unit.',
  params: {
    model_id: z.uuid(),
    dataset_id: z.uuid(),
    name: z.string().trim().min(1).max(200).optional().describe('Of the new data set. (Default: told from both)'),
  },
  result: z.object({ dataset_id: z.uuid(), rows: z.int() }),
  progress: RowProgress,
  ...bulk,
});

export const detectAnomalies = defineTask({
  name: 'ml.detect_anomalies',
  description: 'Scores how unusual rows are, against a data set: an isolation forest.',
  params: {
    model_id: z.uuid().optional().describe('Against the data set, and by the features, of this model.'),
    dataset_id: z.uuid().optional().describe('Against this data set.'),
    rows: z.array(Row).min(1).max(MAX_ROWS),
    contamination: z.number().gt(0).lt(0.5).default(0.01).describe('Share of the data set that counts as unusual.'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(0),
  },
  result: z.object({
    threshold: z.number().describe('From this score on a row is unusual.'),
    rows: z.array(
      z.object({ score: z.number().describe('Above 0 to 1; about 0.5 is usual.'), anomalous: z.boolean() }),
    ),
  }),
  ...bulk,
});

export const checkModel = defineTask({
  name: 'ml.check_model',
  description: 'Loads a model that a user has brought in a process of its own, tries it, and accepts or refuses it.',
  params: { model_id: z.uuid() },
  result: z.object({ model_id: z.uuid() }),
  ...bulk,
  softTimeLimit: 110,
  timeLimit: 120,
});
