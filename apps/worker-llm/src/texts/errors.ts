import { TaskError, WorkerLostError } from '@celerity/task-core';

/** The row of a text has ended before its task ran, without a text. */
export class ExplanationEndedError extends TaskError {
  constructor(explanationId: string, state: string, reason?: string) {
    super(
      `Explanation ${explanationId} has ended (${state}${reason === undefined ? '' : `: ${reason}`}): ask for another.`,
    );
  }
}

/** A run that is to end because a newer one has begun, or its row is gone. */
export function replacedWriting(explanationId: string): WorkerLostError {
  return new WorkerLostError(
    `Explanation ${explanationId} is written by a newer run, or was deleted with its prediction.`,
  );
}
