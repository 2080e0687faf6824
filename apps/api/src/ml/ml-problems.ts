import { problemOf, ProblemError, type ProblemType } from '@celerity/server';
import type { JobError } from '@celerity/storage';
import type { BrokerUnavailableError, TaskState } from '@celerity/task-core';

const type = (slug: string, status: number, title: string): ProblemType => Object.freeze({ slug, status, title });

export const mlProblems = {
  modelNotFound: type('ml-model-not-found', 404, 'No such model'),
  predictionNotFound: type('prediction-not-found', 404, 'No such prediction'),
  modelNotReady: type('ml-model-not-ready', 409, 'The model is not finished'),
  modelFailed: type('ml-model-failed', 409, 'The model was never made'),
  taskRevoked: type('ml-task-revoked', 409, 'The task was revoked'),
  modelRefused: type('ml-model-refused', 422, 'The file is not a model that can be used'),
  rowsRefused: type('rows-refused', 422, 'The model cannot be asked about these rows'),
  taskFailed: type('ml-task-failed', 500, 'The task has failed'),
  taskTooLong: type('ml-task-too-long', 504, 'The task took too long'),
} as const;

export function modelNotFound(modelId: string, path?: string): ProblemError {
  const detail = `There is no model '${modelId.slice(0, 100)}'. GET /api/ml/models lists all.`;
  const errors = path === undefined ? [] : [{ path, message: 'there is no such model' }];
  return new ProblemError(mlProblems.modelNotFound, detail, { errors, extras: { model_id: modelId } });
}

/** No version of the name is `latest`: there is none, or none that is finished, or that one was deleted. */
export function nameNotFound(name: string): ProblemError {
  const detail =
    `The name '${name.slice(0, 200)}' stands for no model: GET /api/ml/models?name=… lists its versions, ` +
    'POST /api/ml/models/{model_id}/promote chooses one.';
  const errors = [{ path: 'model', message: 'stands for no model' }];
  return new ProblemError(mlProblems.modelNotFound, detail, { errors });
}

export function predictionNotFound(predictionId: string): ProblemError {
  const detail = `There is no prediction '${predictionId.slice(0, 100)}', or it was deleted after its time (CELERITY_PREDICTION_RETENTION).`;
  return new ProblemError(mlProblems.predictionNotFound, detail, { extras: { prediction_id: predictionId } });
}

/** @param error why it was never made, where it was not */
export function modelNotReady(modelId: string, state: TaskState, error: JobError | null): ProblemError {
  const extras = { model_id: modelId, state };
  if (state === 'FAILURE' || state === 'REVOKED') {
    const why = error ? `: ${error.message}` : ', for it was cancelled.';
    const detail = `The model was never made${why} Train or send another.`;
    return new ProblemError(mlProblems.modelFailed, detail, { extras });
  }
  const detail = `The model is ${state}: wait until GET /api/ml/models/${modelId} says SUCCESS.`;
  return new ProblemError(mlProblems.modelNotReady, detail, { extras });
}

/** A model is written down, but its task could not be sent, as far as is known. */
export function modelNotSent(modelId: string, cause: BrokerUnavailableError): ProblemError {
  const { type, more } = problemOf(cause);
  const detail =
    `The ${cause.server} does not answer (${cause.reason}). The model is kept, and its task sent as soon as it does: GET /api/ml/models/${modelId}. ` +
    'A repetition with the same Idempotency-Key is the same model; without one it is another.';
  return new ProblemError(type, detail, { ...more, extras: { ...more.extras, model_id: modelId } });
}

/** The answer to a file that was tried and found wanting; or that could not be tried. */
export function modelRefused(modelId: string, { type, message }: JobError): ProblemError {
  const extras = { model_id: modelId, reason: type };
  if (NOT_TRIED.includes(type)) return new ProblemError(mlProblems.taskFailed, `${type}: ${message}`, { extras });
  const errors = [{ path: 'file', message, reason: type }];
  return new ProblemError(mlProblems.modelRefused, message, { errors, extras });
}

/** Ends of a check that are not the file's fault. */
const NOT_TRIED = ['LostTaskError', 'WorkerLostError', 'StorageUnavailableError'];

/** Errors of tasks that say that the call was wrong, or what it was about is gone; others are on our side. */
const KINDS: Readonly<Record<string, ProblemType | undefined>> = {
  UnknownModelError: mlProblems.modelNotFound,
  ModelNotReadyError: mlProblems.modelNotReady,
  InvalidRowsError: mlProblems.rowsRefused,
  UnsuitableModelError: mlProblems.rowsRefused,
  NothingToCompareError: mlProblems.rowsRefused,
  TaskRevokedError: mlProblems.taskRevoked,
  SoftTimeLimitExceeded: mlProblems.taskTooLong,
  TimeLimitExceeded: mlProblems.taskTooLong,
};

/** The answer when a task has ended without a result. */
export function taskFailed(taskId: string, { type, message }: JobError): ProblemError {
  const kind = KINDS[type] ?? mlProblems.taskFailed;
  return new ProblemError(kind, `${type}: ${message}`, { extras: { task_id: taskId, reason: type } });
}
