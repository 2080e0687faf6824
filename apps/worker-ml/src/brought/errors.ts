import { TaskError, WorkerLostError } from '@celerity/task-core';

/** The file that a user has brought cannot be used as it is, or as it is described. The message says what to do about it. */
export class BroughtModelError extends TaskError {}

/** Why a check stops whose model a newer run has taken over, or that was ended meanwhile: what it would write is refused. */
export function replacedCheck(modelId: string): Error {
  return new WorkerLostError(`A newer check of model ${modelId} has begun, or the model is ended.`);
}
