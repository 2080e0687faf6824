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
