import { problemOf, ProblemError, problemTypes, type ProblemType } from '@celerity/server';
import type { JobError } from '@celerity/storage';
import type { BrokerUnavailableError } from '@celerity/task-core';

const type = (slug: string, status: number, title: string): ProblemType => Object.freeze({ slug, status, title });

export const llmProblems = {
  explanationNotFound: type('explanation-not-found', 404, 'No such explanation'),
  predictionNotAnswered: type('prediction-not-answered', 409, 'The prediction has no answer yet'),
  predictionFailed: type('prediction-failed', 409, 'The prediction has failed'),
} as const;

export function explanationNotFound(explanationId: string): ProblemError {
  const detail =
    `There is no explanation '${explanationId.slice(0, 100)}', or it was deleted with its prediction ` +
    '(CELERITY_PREDICTION_RETENTION).';
  return new ProblemError(llmProblems.explanationNotFound, detail, { extras: { explanation_id: explanationId } });
}

export function predictionNotAnswered(predictionId: string): ProblemError {
  const detail = `Wait until GET /api/ml/predictions/${predictionId} says SUCCESS, and ask again.`;
  return new ProblemError(llmProblems.predictionNotAnswered, detail, {
    extras: { prediction_id: predictionId },
    retryAfter: 1,
  });
}

export function predictionFailed(predictionId: string, { type: reason, message }: JobError): ProblemError {
  const detail = `There is nothing to explain: ${reason}: ${message}`;
  return new ProblemError(llmProblems.predictionFailed, detail, { extras: { prediction_id: predictionId, reason } });
}

/** @param answers how many the prediction has */
export function rowOutOfRange(row: number, answers: number): ProblemError {
  const message = `the prediction has ${answers} answer${answers === 1 ? '' : 's'}: 0 to ${answers - 1}`;
  const errors = [{ path: 'row', message }];
  return new ProblemError(problemTypes.invalidRequest, `row is ${row}, but ${message}.`, { errors });
}

/** An explanation is written down, but its task could not be sent, as far as is known. */
export function explanationNotSent(explanationId: string, cause: BrokerUnavailableError): ProblemError {
  const { type, more } = problemOf(cause);
  const path = `/api/llm/explanations/${explanationId}`;
  const detail =
    `The ${cause.server} does not answer (${cause.reason}). The explanation is kept, and written as soon as it does: GET ${path}. ` +
    'A repetition with the same Idempotency-Key is the same explanation; without one it is another.';
  return new ProblemError(type, detail, { ...more, extras: { ...more.extras, explanation_id: explanationId } });
}
