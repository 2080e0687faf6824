import { TaskError } from '@celerity/task-core';

/** The model that a task needs is not there. */
export class UnknownModelError extends TaskError {
  constructor(readonly modelId: string) {
    super(`Model ${modelId} does not exist, or was deleted: GET /api/gan/models lists those that do.`);
  }
}

/** The model that a task needs is of a kind or version that this worker cannot run. */
export class UnsuitableModelError extends TaskError {
  constructor(readonly modelId: string) {
    super(`Model ${modelId} is no TVAE that this version can sample from: train it anew.`);
  }
}
