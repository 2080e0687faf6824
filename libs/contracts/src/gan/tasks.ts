import { defineTask, RetryableError } from '@celerity/task-core';
import { z } from 'zod';
import { QualityReport } from './quality-report.js';
import { TvaeConfig } from './tvae-config.js';

/** The tasks of the `gan` queue: synthetic sensor data. */

/** A database or store that is away comes back; a task that goes on then repeats little. Half a minute in all, on average. */
const whenStorageIsAway = { autoretryFor: [RetryableError], retryBackoff: 2, maxRetries: 5 };

const Seed = z
  .int()
  .min(0)
  .max(2 ** 32 - 1)
  .default(0);

export const TvaeProgress = z.object({
  epoch: z.int().describe('Epochs done.'),
  epochs: z.int(),
  percent: z.number().describe('0 to 100.'),
  loss: z.number().describe('Mean over the last epoch.'),
  reconstruction: z.number().describe('Its reconstruction part.'),
  kl: z.number().describe('Its KL part.'),
  seconds_left: z.number().nullable().describe('An estimate; null until there is one.'),
});
export type TvaeProgress = z.output<typeof TvaeProgress>;

export const trainTvaeModel = defineTask({
  name: 'gan.train_tvae_model',
  description: 'Trains a TVAE on a data set. A run after a lost worker goes on from the last checkpoint.',
  params: { job_id: z.uuid(), config: TvaeConfig },
  result: z.object({ job_id: z.uuid(), model_id: z.uuid(), epochs: z.int(), loss: z.number() }),
  progress: TvaeProgress,
  lane: 'train',
  softTimeLimit: 3300,
  timeLimit: 3600,
  ...whenStorageIsAway,
});

/** Values that sampled rows must have, by column. */
export const SampleConditions = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type SampleConditions = z.output<typeof SampleConditions>;

const RowProgress = z.object({ rows: z.int().describe('Rows done.'), total: z.int(), percent: z.number() });

export const sampleModel = defineTask({
  name: 'gan.sample',
  description: 'Draws synthetic rows from a model into a new data set.',
  params: {
    model_id: z.uuid(),
    rows: z.int().min(1).max(100_000_000),
    seed: Seed.describe('The same seed gives the same rows.'),
    conditions: SampleConditions.optional(),
    name: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe('Of the data set. (Default: told from the model and the rows)'),
  },
  result: z.object({ dataset_id: z.uuid(), rows: z.int() }),
  progress: RowProgress,
  ...whenStorageIsAway,
});

export const evaluateModel = defineTask({
  name: 'gan.evaluate',
  description: 'Compares rows of a model with as many of the data it was trained on, at most 10,000 of each.',
  params: {
    model_id: z.uuid(),
    label: z.string().optional().describe('A column to predict: trained on synthetic rows, tested on real ones.'),
    seed: Seed.describe('Of the rows that are drawn.'),
    exclude_columns: z
      .array(z.string())
      .default([])
      .describe('Columns that are known only together with the label: it is not predicted from them.'),
  },
  result: QualityReport,
  ...whenStorageIsAway,
});
