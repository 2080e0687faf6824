import { TaskError } from '@celerity/task-core';

/** The model that a task needs is not there. */
export class UnknownModelError extends TaskError {
  constructor(readonly modelId: string) {
    super(`Model ${modelId} does not exist, or was deleted: GET /api/ml/models lists those that do.`);
  }
}

/** The model is there, but its training or check has not ended, or has ended without a model. */
export class ModelNotReadyError extends TaskError {
  constructor(modelId: string, state: string, reason?: string) {
    super(
      reason === undefined
        ? `Model ${modelId} is ${state}: wait until GET /api/ml/models/${modelId} says SUCCESS.`
        : `Model ${modelId} was not made (${state}: ${reason}): train or send another.`,
    );
  }
}

/** The model is of a kind or version that the task cannot use. */
export class UnsuitableModelError extends TaskError {}

/** Rows that the model cannot be asked about. */
export class InvalidRowsError extends TaskError {}

/** The model has answered what is no number: one that was brought may, where a value is missing. */
export class UnusableAnswerError extends TaskError {
  constructor(modelId: string, row: number) {
    super(
      `Model ${modelId} gave no number for rows[${row}]: does it take missing values, and values outside of its training?`,
    );
  }
}
