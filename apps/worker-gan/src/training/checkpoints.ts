import { Readable } from 'node:stream';
import {
  ArtifactNotFoundError,
  type ArtifactStore,
  checkpointKey,
  type TrainingJob,
  type TrainingJobs,
} from '@celerity/storage';
import { type TaskContext, WorkerLostError } from '@celerity/task-core';
import { replacedTraining } from './errors.js';

/**
 * Where one training can go on. They are an insurance: what goes wrong with them is told in the task's log, and never ends a
 * training.
 */
export class Checkpoints {
  constructor(
    private readonly jobs: TrainingJobs,
    private readonly artifacts: ArtifactStore,
    private readonly job: TrainingJob,
    private readonly task: Pick<TaskContext, 'logger' | 'signal' | 'request'>,
  ) {}

  /** What an earlier run of the job left; undefined where there is nothing to go on from. */
  async last(): Promise<Uint8Array | undefined> {
    const { checkpoint } = this.job;
    if (!checkpoint) return undefined;
    try {
      const bytes = await this.artifacts.readBytes(checkpoint.artifact);
      this.task.logger.info(`The training goes on after epoch ${checkpoint.epoch}.`, { epoch: checkpoint.epoch });
      return bytes;
    } catch (error) {
      if (!(error instanceof ArtifactNotFoundError)) throw error;
      this.task.logger.warn('The last checkpoint is gone: the training starts anew.');
      return undefined;
    }
  }

  /** @throws WorkerLostError when the job no longer belongs to this run; the signal's reason */
  async save(bytes: Uint8Array, epoch: number): Promise<void> {
    const { job, task, artifacts } = this;
    const { attempt } = task.request;
    const artifact = checkpointKey(job.id, attempt, epoch);
    try {
      await artifacts.write(artifact, Readable.from([bytes]), { signal: task.signal });
      const { saved, replaced } = await this.jobs.saveCheckpoint(job.id, attempt, { artifact, epoch });
      if (!saved) throw replacedTraining(job.id);
      if (replaced) await artifacts.delete(replaced);
    } catch (error) {
      if (error instanceof WorkerLostError || task.signal.aborted) throw error;
      const why = error instanceof Error ? error.message : String(error);
      task.logger.warn(`No checkpoint after epoch ${epoch}: ${why} The training goes on.`, { epoch });
    }
  }
}
