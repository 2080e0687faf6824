import { TaskError } from '@celerity/task-core';

/** The table cannot be learned as it is, or as it is asked to be. The message says which column, and what to do about it. */
export class UnsuitableDataError extends TaskError {
  constructor(
    message: string,
    /** The column at fault; undefined where it is the table as a whole. */
    readonly column?: string,
  ) {
    super(message);
  }
}
