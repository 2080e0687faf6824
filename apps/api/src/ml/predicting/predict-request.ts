import { MAX_ROWS, Prediction } from '@celerity/contracts';
import { z } from 'zod';
import { AcceptedTask } from '../../tasks/submission.js';

const time = z.iso.datetime().describe('ISO 8601, in UTC.');

/** Rows of a request. They are checked against the columns of the model. */
export const RequestRows = z
  .array(z.record(z.string(), z.unknown()))
  .min(1, 'send at least one row')
  .max(MAX_ROWS, `send at most ${MAX_ROWS} rows, or upload them and use POST /api/ml/predict/batch`)
  .describe('Values by column: a number, a text, true, false, or null where it is missing.');

export const Wait = z
  .number()
  .min(0, 'must be from 0 to 60 seconds')
  .max(60, 'must be from 0 to 60 seconds')
  .default(10)
  .describe('Seconds to wait for the answer, 0 to 60.');

/** Body of `POST /api/ml/predict`. */
export const PredictRequest = z
  .strictObject({
    model_id: z.uuid('must be the id of a model').optional(),
    model: z.string().min(1).max(200).optional().describe('Name of a model, instead: its latest version.'),
    rows: RequestRows,
    wait: Wait,
  })
  .refine(({ model_id, model }) => (model_id === undefined) !== (model === undefined), {
    path: ['model_id'],
    message: 'give either model_id or model',
  })
  .meta({ id: 'PredictRequest' });
export type PredictRequest = z.output<typeof PredictRequest>;

/** Body of `POST /api/ml/predict/batch`. */
export const BatchRequest = z
  .strictObject({
    model_id: z.uuid('must be the id of a model'),
    dataset_id: z.uuid('must be the id of a data set'),
    name: z.string().trim().min(1).max(200).optional().describe('Of the new data set. (Default: told from both)'),
  })
  .meta({ id: 'PredictBatchRequest' });
export type BatchRequest = z.output<typeof BatchRequest>;

/** Answer to what starts a task on a model. */
export const AcceptedModelTask = AcceptedTask.extend({ model_id: z.uuid() }).meta({ id: 'AcceptedMlTask' });
export type AcceptedModelTask = z.output<typeof AcceptedModelTask>;

const PredictionLinks = z.object({
  self: z.string(),
  model: z.string(),
  task: z.string(),
  result: z.string().describe('Waits for the end of the task.'),
});

/** Answer to a call whose predictions are not there yet. */
export const AcceptedPrediction = z
  .object({
    prediction_id: z.uuid(),
    model_id: z.uuid(),
    task_id: z.string(),
    state: z.literal('PENDING'),
    warnings: z.array(z.string()).describe('What the caller should know, such as that nobody consumes the queue.'),
    links: PredictionLinks,
  })
  .meta({ id: 'AcceptedPrediction' });
export type AcceptedPrediction = z.output<typeof AcceptedPrediction>;

/** Answer to a call for predictions that are there in time. */
export const Predicted = z
  .object({
    prediction_id: z.uuid(),
    model_id: z.uuid(),
    task_id: z.string(),
    predictions: z.array(Prediction).describe('Of each row, in order; for `rul`, of each unit.'),
  })
  .meta({ id: 'Predicted' });

/** A stored call in a list. */
export const PredictionItem = z
  .object({
    prediction_id: z.uuid(),
    model_id: z.uuid(),
    task_id: z.string(),
    state: z.enum(['PENDING', 'SUCCESS', 'FAILURE']),
    row_count: z.int(),
    machines: z.array(z.string()).describe('That the rows are of, each once.'),
    error: z.object({ type: z.string(), message: z.string() }).nullable(),
    created_at: time,
    ended_at: time.nullable(),
    links: PredictionLinks,
  })
  .meta({ id: 'PredictionItem' });
export type PredictionItem = z.output<typeof PredictionItem>;

/** A stored call, as `GET /api/ml/predictions/{prediction_id}` shows it. */
export const PredictionResource = PredictionItem.extend({
  rows: z.array(z.record(z.string(), z.unknown())).describe('As they were asked about.'),
  predictions: z.array(Prediction).nullable().describe('Null until they are there.'),
}).meta({ id: 'StoredPrediction' });

/** Path of a stored call. */
export function pathOfPrediction(predictionId: string): string {
  return `/api/ml/predictions/${predictionId}`;
}
