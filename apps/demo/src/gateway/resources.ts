import { z } from 'zod';

/** What the demo reads of the gateway's answers. Those that it prints as JSON keep what it does not read. */

export const Live = z.object({ status: z.literal('ok') });

export const Dataset = z.looseObject({
  dataset_id: z.string(),
  name: z.string(),
  rows: z.number(),
  columns: z.array(z.looseObject({ name: z.string(), kind: z.string() })),
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
