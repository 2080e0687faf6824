import type { JobError } from '@celerity/storage';
import { RetryableError, TaskError } from '@celerity/task-core';

/** The prediction that a text is asked for is not there. */
export class UnknownPredictionError extends TaskError {
  constructor(predictionId: string) {
    super(
      `Prediction ${predictionId} does not exist, or was deleted after its time: GET /api/ml/predictions lists those that do.`,
    );
  }
}

/** The prediction is there, but nobody has answered it yet. A little later somebody may have. */
export class PredictionNotAnsweredError extends RetryableError {
  constructor(predictionId: string) {
    super(
      `Prediction ${predictionId} has no answer yet: wait until GET /api/ml/predictions/${predictionId} says SUCCESS.`,
    );
  }
}

/** The prediction has failed: there is nothing to tell of. */
export class PredictionFailedError extends TaskError {
  constructor(predictionId: string, { type, message }: JobError) {
    super(`Prediction ${predictionId} has failed (${type}: ${message}): predict again, and ask about that one.`);
  }
}

/** The prediction has fewer answers. */
export class RowOutOfRangeError extends TaskError {
  constructor(predictionId: string, row: number, answers: number) {
    super(
      `options.row is ${row}, but prediction ${predictionId} has ${answers} answer${answers === 1 ? '' : 's'}: from 0 to ${answers - 1}.`,
    );
  }
}

/** The model behind a prediction is not there: what is usual for its columns is not known any more. */
export class ModelGoneError extends TaskError {
  constructor(modelId: string) {
    super(`Model ${modelId} does not exist, or was deleted: predict with another, and ask about that prediction.`);
  }
}

/** What belongs to a prediction is not in the artifact store any more. */
export class LostAnswerError extends TaskError {
  constructor(predictionId: string, why: string) {
    super(`What was asked and answered in prediction ${predictionId} cannot be read (${why}): predict again.`);
  }
}

/** No machine has a prediction that the query meets. */
export class NoMachinesError extends TaskError {}
