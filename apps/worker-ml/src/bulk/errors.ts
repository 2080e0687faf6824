import { TaskError } from '@celerity/task-core';

/** The data set cannot be put to this model. */
export class UnsuitableDatasetError extends TaskError {}
