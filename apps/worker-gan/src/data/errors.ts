import { TaskError } from '@celerity/task-core';

/** The data set that a task needs is not there. */
export class UnknownDatasetError extends TaskError {
  constructor(readonly datasetId: string) {
    super(`Data set ${datasetId} does not exist, or was deleted: upload it again with POST /api/datasets.`);
  }
}

/** The data set that a task needs cannot be read yet, or never. */
export class DatasetNotReadyError extends TaskError {
  constructor(
    readonly datasetId: string,
    readonly state: string,
  ) {
    super(`Data set ${datasetId} is ${state}: only one that is ready can be used.`);
  }
}

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
