import { TaskError, WorkerLostError } from '@celerity/task-core';

/** The training of the model has ended without one: it does not run again. */
export class TrainingEndedError extends TaskError {
  constructor(
    readonly modelId: string,
    state: string,
    why = 'Start a new one.',
  ) {
    super(`The training of model ${modelId} has ended as ${state} and does not run again. ${why}`);
  }
}

/** Why a training stops that a newer run has taken over, or whose model was deleted: what it would write is refused. */
export function replacedTraining(modelId: string): Error {
  return new WorkerLostError(
    `A newer run of the training of model ${modelId} has begun, or the model has ended or was deleted.`,
  );
}
