import { TaskError, WorkerLostError } from '@celerity/task-core';

/** There is no such training job. */
export class UnknownJobError extends TaskError {
  constructor(readonly jobId: string) {
    super(`Training job ${jobId} does not exist: start one with POST /api/gan/train.`);
  }
}

/** The training job has ended without a model: it does not run again. */
export class JobEndedError extends TaskError {
  constructor(
    readonly jobId: string,
    state: string,
    why = 'Start a new one.',
  ) {
    super(`Training job ${jobId} has ended as ${state} and does not run again. ${why}`);
  }
}

/** Why a training stops whose job a newer run has taken over, or that was ended meanwhile: what it would write is refused. */
export function replacedTraining(jobId: string): Error {
  return new WorkerLostError(`A newer run of training job ${jobId} has begun, or the job has ended.`);
}
