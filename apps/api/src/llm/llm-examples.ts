import type { Authorship, Explanation } from '@celerity/contracts';
import type { StoredExplanation } from '@celerity/storage';
import type { ParameterDoc } from '../docs/operation.decorator.js';
import { EXAMPLE_TASK as PREDICTION_TASK } from '../ml/ml-examples.js';
import { predictionIdOf } from '../ml/predicting/prediction-calls.js';
import { frameOf } from '../tasks/event-frames.js';
import { explanationIdOf } from './written-explanations.js';

/** Ids that the documentation tells of. */
export const EXAMPLE_PREDICTION = predictionIdOf(PREDICTION_TASK);
export const EXAMPLE_TEXT_TASK = 'd1f7c8a2-94e3-4b60-8f0e-5a2b7c9d3e16';

const author: Authorship = {
  language: 'en',
  audience: 'technician',
  provider: 'template',
  model: null,
  fell_back: false,
  fallback_reason: null,
  prompt_version: '1',
  verified: true,
  verdict: { verified: true, numbers: 4, features: 1, drafts: 1, problems: [] },
  usage: { input_tokens: 0, output_tokens: 0, cost: null },
  cached: false,
};

const summary = 'Machine M14860 will probably fail: the probability is 62 %, and from 41 % on the model warns.';
const cause = 'Torque of 58.1 Nm, above its normal range of 23.6 to 56.5 Nm, raises the probability by 59 points.';
const check = 'Check what makes the torque so high.';

export const exampleExplanation: Explanation = {
  explanation_id: explanationIdOf(EXAMPLE_TEXT_TASK),
  prediction_id: EXAMPLE_PREDICTION,
  row: 0,
  text: `${summary}\n\nWhy:\n1. ${cause}\n\nWhat to check:\n- ${check} (now)\n\nConfidence: medium.`,
  summary,
  causes: [{ text: cause, evidence: ['a1'] }],
  checks: [{ text: check, urgency: 'now', evidence: ['a1'] }],
  caveats: [],
  confidence: 'medium',
  ...author,
};

/** An explanation as it is stored. */
export const exampleStored: StoredExplanation = {
  id: exampleExplanation.explanation_id,
  predictionId: EXAMPLE_PREDICTION,
  options: { row: 0, language: 'en', audience: 'technician' },
  taskId: EXAMPLE_TEXT_TASK,
  state: 'SUCCESS',
  attempt: 1,
  explanation: exampleExplanation,
  error: null,
  createdAt: new Date('2026-11-23T05:02:31.050Z'),
  startedAt: new Date('2026-11-23T05:02:31.058Z'),
  endedAt: new Date('2026-11-23T05:02:31.071Z'),
  updatedAt: new Date('2026-11-23T05:02:31.071Z'),
};

export const exampleAnswer = {
  prediction_id: EXAMPLE_PREDICTION,
  row: 0,
  question: 'Is the torque too high?',
  answered: true,
  answer: 'Yes: it is 58.1 Nm, and its normal range goes from 23.6 to 56.5 Nm.',
  evidence: ['a1'],
  ...author,
};

export const exampleFleetSummary = {
  summary: 'One of 12 machines is above the threshold: see M14860 first.',
  machines: [{ machine: 'M14860', reason: cause, urgency: 'now' as const, evidence: ['m1'] }],
  caveats: [],
  text: `One of 12 machines is above the threshold: see M14860 first.\n\n1. M14860 (now): ${cause}`,
  considered: 12,
  predictions: [{ machine: 'M14860', prediction_id: EXAMPLE_PREDICTION, row: 0 }],
  ...author,
};

/** The events of a text, as the client of a POST gets them. */
export function exampleStream(accepted: object, text: string, result: object): string {
  const half = Math.floor(text.length / 2);
  return [
    { id: '0-0', type: 'accepted', data: accepted },
    { id: '1795410151061-0~STARTED', type: 'token', data: { text: text.slice(0, half), draft: 1, offset: 0 } },
    { id: '1795410151102-0~STARTED', type: 'token', data: { text: text.slice(half), draft: 1, offset: half } },
    { id: '1795410151102-0~SUCCESS', type: 'result', data: result },
  ]
    .map(frameOf)
    .join('');
}

/** Of every POST here. */
export const streamParameters: ParameterDoc[] = [
  {
    name: 'Accept',
    in: 'header',
    description:
      '`text/event-stream`: answer with the text as it is written. First comes an `accepted` event with what 202 says, then the events of ' +
      'the task (`token` among them: put each piece at its `offset`; another `draft` begins anew), and last a `result`.',
    schema: { type: 'string' },
    example: 'text/event-stream',
  },
  {
    name: 'Last-Event-ID',
    in: 'header',
    description:
      'With the `Idempotency-Key` of the request that was cut off: go on after this event. `GET /api/tasks/{id}/events` does the same.',
    schema: { type: 'string' },
  },
];
