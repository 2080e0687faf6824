import { Explanation, ExplainOptions, FleetQuery, MAX_QUESTION } from '@celerity/contracts';
import { TASK_STATES } from '@celerity/task-core';
import { z } from 'zod';
import { AcceptedTask } from '../tasks/submission.js';

const time = z.iso.datetime().describe('ISO 8601, in UTC.');
const predictionId = z.uuid('must be the id of a prediction');

/** Body of `POST /api/llm/explain`. */
export const ExplainRequest = z
  .strictObject({ prediction_id: predictionId, ...ExplainOptions.shape })
  .meta({ id: 'ExplainRequest' });
export type ExplainRequest = z.output<typeof ExplainRequest>;

/** Body of `POST /api/llm/ask`. */
export const AskRequest = z
  .strictObject({
    prediction_id: predictionId,
    question: z
      .string()
      .trim()
      .min(1, 'ask something')
      .max(MAX_QUESTION, `must be at most ${MAX_QUESTION} characters long`)
      .describe('It is answered from what is known of the prediction; else the answer is that the data does not say.'),
    ...ExplainOptions.shape,
  })
  .meta({ id: 'AskRequest' });
export type AskRequest = z.output<typeof AskRequest>;

/** Body of `POST /api/llm/fleet-summary`. */
export const FleetRequest = z.strictObject(FleetQuery.shape).meta({ id: 'FleetSummaryRequest' });
export type FleetRequest = z.output<typeof FleetRequest>;

const ExplanationLinks = z.object({
  self: z.string(),
  prediction: z.string(),
  task: z.string(),
  events: z.string().describe('The text as it is written, live.'),
  result: z.string().describe('Waits for the end of the task.'),
});

/** Answer to `POST /api/llm/explain`. */
export const AcceptedExplanation = z
  .object({
    explanation_id: z.uuid(),
    prediction_id: z.uuid(),
    task_id: z.string(),
    state: z.enum(TASK_STATES),
    warnings: z.array(z.string()).describe('What the caller should know, such as that nobody consumes the queue.'),
    links: ExplanationLinks,
  })
  .meta({ id: 'AcceptedExplanation' });
export type AcceptedExplanation = z.output<typeof AcceptedExplanation>;

/** Answer to `POST /api/llm/ask`. */
export const AcceptedQuestion = AcceptedTask.extend({ prediction_id: z.uuid() }).meta({ id: 'AcceptedQuestion' });
export type AcceptedQuestion = z.output<typeof AcceptedQuestion>;

const { explanation_id, prediction_id, row, language, audience, ...written } = Explanation.shape;

/** An explanation, as `GET /api/llm/explanations/{explanation_id}` shows it: what is written of it is null until it is. */
export const ExplanationResource = z
  .object({
    ...{ explanation_id, prediction_id, row, language, audience },
    task_id: z.string(),
    state: z.enum(TASK_STATES).describe('That of its task.'),
    error: z.object({ type: z.string(), message: z.string() }).nullable(),
    ...(Object.fromEntries(Object.entries(written).map(([name, type]) => [name, type.nullable()])) as Nullable<
      typeof written
    >),
    created_at: time,
    ended_at: time.nullable(),
    links: ExplanationLinks,
  })
  .meta({ id: 'Explanation' });
export type ExplanationResource = z.output<typeof ExplanationResource>;

/** What is written of an explanation, each field null. */
export const NOTHING_WRITTEN = Object.fromEntries(Object.keys(written).map((name) => [name, null])) as {
  [K in keyof typeof written]: null;
};

type Nullable<S extends Record<string, z.ZodType>> = { [K in keyof S]: z.ZodNullable<S[K]> };

/** Path of an explanation. */
export function pathOfExplanation(explanationId: string): string {
  return `/api/llm/explanations/${explanationId}`;
}
