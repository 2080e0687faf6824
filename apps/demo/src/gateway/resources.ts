import { COLUMN_KINDS, DELIMITERS } from '@celerity/tabular';
import { z } from 'zod';

/** What the demo reads of the gateway's answers. Those that it prints as JSON keep what it does not read. */

export const Live = z.object({ status: z.literal('ok') });

export const Dataset = z.looseObject({
  dataset_id: z.string(),
  name: z.string(),
  rows: z.number(),
  columns: z.array(z.looseObject({ name: z.string(), kind: z.enum(COLUMN_KINDS) })),
  format: z.object({ delimiter: z.enum(DELIMITERS), header: z.boolean(), columns: z.array(z.string()) }),
});
export type Dataset = z.output<typeof Dataset>;

/** A task that was started for a call. */
export const StartedTask = z.object({ task_id: z.string(), warnings: z.array(z.string()).default([]) });
export type StartedTask = z.output<typeof StartedTask>;

/** An upload, and the task that reads it. That of a large file goes on after the answer. */
export const Upload = StartedTask.extend({ dataset_id: z.string(), state: z.string() });

export const StartedTraining = StartedTask.extend({ job_id: z.string() });

export const TrainingJob = z.object({ state: z.string(), model_id: z.string().nullable() });

/** What a `state` event tells. */
export const TaskState = z.object({ state: z.string() });

export const Task = TaskState.extend({
  name: z.string().nullable(),
  result: z.unknown(),
  error: z.object({ type: z.string(), message: z.string() }).nullable(),
});

export const SampledRows = z.object({ dataset_id: z.string(), rows: z.number() });

export const QualityReport = z.looseObject({
  overall: z.number(),
  column_shapes: z.number(),
  pair_trends: z.number(),
  label: z
    .looseObject({ column: z.string(), auc_real: z.number().nullable(), auc_synthetic: z.number().nullable() })
    .nullable(),
  privacy: z.looseObject({
    median_distance: z.number(),
    median_distance_real: z.number(),
    share_closer: z.number(),
    copies: z.number(),
  }),
});
export type QualityReport = z.output<typeof QualityReport>;

export const StartedModel = StartedTask.extend({ model_id: z.string() });

const metric = z.number().nullable().optional();

/** How well a model predicts, on rows that it was not trained on. */
export const Metrics = z.looseObject({ roc_auc: metric, average_precision: metric, rmse: metric, r2: metric });
export type Metrics = z.output<typeof Metrics>;

export const TrainedModel = z.object({ model_id: z.string(), metrics: Metrics });
export type TrainedModel = z.output<typeof TrainedModel>;

/** What of a model's card says how to use it. */
export const Predictor = z.looseObject({
  positive_class: z.string().nullable(),
  features: z.array(z.looseObject({ name: z.string() })),
});

const Value = z.union([z.number(), z.string(), z.boolean(), z.null()]);
export type Value = z.output<typeof Value>;

export const Prediction = z.looseObject({
  probability: z.number().optional(),
  label: z.string().optional(),
  value: z.number().optional(),
  base_value: z.number(),
  attributions: z.array(z.looseObject({ feature: z.string(), value: Value, contribution: z.number() })),
});
export type Prediction = z.output<typeof Prediction>;

export const Predicted = z.object({ prediction_id: z.string(), predictions: z.array(Prediction) });
export type Predicted = z.output<typeof Predicted>;

export const StartedExplanation = StartedTask.extend({ explanation_id: z.string() });

/** A prediction in words, and who wrote them. */
export const Explanation = z.looseObject({
  explanation_id: z.string(),
  text: z.string(),
  provider: z.string(),
  model: z.string().nullable(),
  fell_back: z.boolean(),
  fallback_reason: z.string().nullable(),
  verified: z.boolean(),
  verdict: z.looseObject({ numbers: z.number() }),
});
export type Explanation = z.output<typeof Explanation>;
