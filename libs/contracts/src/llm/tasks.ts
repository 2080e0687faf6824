import { defineTask, RetryableError } from '@celerity/task-core';
import { z } from 'zod';
import { Answer, AUDIENCES, Explanation, FleetSummary, LANGUAGES } from './explanation.js';

/** The tasks of the `llm` queue: texts in words that are true to the numbers. */

/** Longest question, characters. */
export const MAX_QUESTION = 2000;
/** Most machines in a summary of a fleet. */
export const MAX_FLEET = 50;

const Style = z.object({
  language: z.enum(LANGUAGES).default('en'),
  audience: z.enum(AUDIENCES).default('technician').describe('Who reads it: how much it says of the model.'),
});

export const ExplainOptions = Style.extend({
  row: z.int().min(0).max(9999).default(0).describe('Which answer of the prediction, from 0.'),
});
export type ExplainOptions = z.output<typeof ExplainOptions>;

export const FleetQuery = Style.extend({
  model_id: z.uuid().optional().describe('Predictions of this model only. (Default: of the one that predicted last)'),
  machines: z.array(z.string().min(1).max(200)).min(1).max(1000).optional().describe('These only. (Default: all)'),
  since: z.iso.datetime().optional().describe('Predictions from then on. (Default: of the last 7 days)'),
  limit: z.int().min(1).max(MAX_FLEET).default(5).describe('Machines to tell of.'),
});
export type FleetQuery = z.output<typeof FleetQuery>;

/** Providers may be slow, and have retries of their own. */
const texts = { softTimeLimit: 170, timeLimit: 180, autoretryFor: [RetryableError], retryBackoff: 0.5, maxRetries: 3 };

export const explainPrediction = defineTask({
  name: 'llm.explain_prediction',
  description:
    'Says in words why a prediction is what it is, and what to check. Every number comes from the prediction.',
  params: { prediction_id: z.uuid(), options: ExplainOptions.prefault({}) },
  result: Explanation,
  ...texts,
});

export const summariseFleet = defineTask({
  name: 'llm.summarise_fleet',
  description: 'Says which machines to see first, and why.',
  params: { query: FleetQuery.prefault({}) },
  result: FleetSummary,
  ...texts,
});

export const askPrediction = defineTask({
  name: 'llm.ask',
  description: 'Answers a question on a prediction from its facts, or says that the data does not say.',
  params: {
    prediction_id: z.uuid(),
    question: z.string().trim().min(1).max(MAX_QUESTION),
    options: ExplainOptions.prefault({}),
  },
  result: Answer,
  ...texts,
});
