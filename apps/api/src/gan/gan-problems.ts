import { problemOf, ProblemError, type ProblemType } from '@celerity/server';
import type { BrokerUnavailableError } from '@celerity/task-core';

const type = (slug: string, status: number, title: string): ProblemType => Object.freeze({ slug, status, title });

export const ganProblems = {
  jobNotFound: type('gan-job-not-found', 404, 'No such training job'),
  modelNotFound: type('gan-model-not-found', 404, 'No such model'),
} as const;

export function jobNotFound(jobId: string): ProblemError {
  const detail = `There is no training job '${jobId.slice(0, 100)}'. GET /api/gan/jobs lists all.`;
  return new ProblemError(ganProblems.jobNotFound, detail, { extras: { job_id: jobId } });
}

export function modelNotFound(modelId: string): ProblemError {
  const detail = `There is no model '${modelId.slice(0, 100)}'. GET /api/gan/models lists all.`;
  return new ProblemError(ganProblems.modelNotFound, detail, { extras: { model_id: modelId } });
}

/** A job is written down, but its task could not be sent, as far as is known. */
export function jobNotSent(jobId: string, cause: BrokerUnavailableError): ProblemError {
  const { type, more } = problemOf(cause);
  const detail =
    `The ${cause.server} does not answer (${cause.reason}). The job is kept, and sent as soon as it does: GET /api/gan/jobs/${jobId}. ` +
    'A repetition with the same Idempotency-Key is the same job; without one it is another.';
  return new ProblemError(type, detail, { ...more, extras: { ...more.extras, job_id: jobId } });
}
