import type { Settings } from '@celerity/config';
import { trainTvaeModel, type TvaeConfig } from '@celerity/contracts';
import {
  ARTIFACT_STORE,
  type ArtifactStore,
  checkpointPrefix,
  type JobError,
  type TrainingJob,
  TrainingJobs,
} from '@celerity/storage';
import {
  BrokerUnavailableError,
  type ReadyState,
  type RevokeReply,
  SETTINGS,
  type SentTask,
  TaskClient,
  TaskLocator,
  TaskRevoker,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { datasetNotFound, datasetNotReady } from '../datasets/dataset-problems.js';
import { type LiveRow, RowTasks } from '../tasks/row-tasks.js';
import { jobNotSent } from './gan-problems.js';

/** A job with what its task knows better: where it is right now. */
export interface LiveJob extends Omit<LiveRow<TrainingJob>, 'row'> {
  job: TrainingJob;
}

/** Id of the task that runs a job: derived, so that it is sent once however often. */
export function trainingTaskId(jobId: string): string {
  return `train-${jobId}`;
}

/** Training jobs: each is a row, and a task whose id is derived from it. The row is written first. */
@Injectable()
export class Trainings {
  private readonly rows: RowTasks<TrainingJob>;

  constructor(
    @Inject(TrainingJobs) private readonly jobs: TrainingJobs,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(TaskClient) private readonly tasks: TaskClient,
    @Inject(TaskLocator) locator: TaskLocator,
    @Inject(TaskRevoker) revoker: TaskRevoker,
    @Inject(SETTINGS) { results }: Settings,
  ) {
    const kind = {
      find: (id: string) => jobs.find(id),
      send: (job: TrainingJob) => this.send(job),
      settle: (id: string, state: ReadyState, error: JobError | null) => this.settle(id, state, error),
      discard: (id: string) => jobs.discard(id),
    };
    this.rows = new RowTasks(kind, { locator, revoker, expires: results.expires });
  }

  /**
   * Writes the row of a job, and sends its task. Repeated with the same id, it is the same job.
   *
   * @throws ProblemError 404 and 409 when the data set cannot be trained on; 503 when the broker does not answer: the job is kept then,
   *   and its task sent by the reconciler. What else is thrown leaves no job behind.
   */
  async start(jobId: string, datasetId: string, config: TvaeConfig): Promise<{ job: TrainingJob; sent: SentTask }> {
    const creation = await this.jobs.create({ id: jobId, datasetId, config, taskId: trainingTaskId(jobId) });
    if (creation.outcome === 'unknown-dataset') throw datasetNotFound(datasetId, 'dataset_id');
    if (creation.outcome === 'dataset-not-ready') throw datasetNotReady(datasetId, creation.datasetState);
    try {
      return { job: creation.job, sent: await this.rows.start(creation.job) };
    } catch (error) {
      throw error instanceof BrokerUnavailableError ? jobNotSent(jobId, error) : error;
    }
  }

  /** Sends the task of a job; sent again, it is the same task. */
  async send({ id, taskId, config }: TrainingJob): Promise<SentTask> {
    const [sent] = await this.tasks.send([{ name: trainTvaeModel.name, args: [id, config] }], { taskIds: [taskId] });
    return sent!;
  }

  async find(jobId: string): Promise<LiveJob | undefined> {
    const job = await this.jobs.find(jobId);
    return job && this.live(job);
  }

  /** A job as it is now. One whose task has ended without it (kill -9, a time limit) is settled first. */
  async live(job: TrainingJob): Promise<LiveJob> {
    const { row, ...live } = await this.rows.live(job);
    return { job: row, ...live };
  }

  /** Brings a row in line with its task. @returns what was done, for the log; undefined when there was nothing to do */
  mend(job: TrainingJob): Promise<string | undefined> {
    return this.rows.mend(job);
  }

  /** Ends a job before its time: one that waits at once, one that runs within two seconds. */
  cancel(job: TrainingJob): Promise<RevokeReply> {
    return this.rows.cancel(job);
  }

  /** Ends a job, if it has not ended: it needs its checkpoints no longer. */
  private async settle(jobId: string, state: ReadyState, error: JobError | null): Promise<void> {
    if (!(await this.jobs.settle(jobId, state, error))) return;
    for await (const { key } of this.artifacts.list(checkpointPrefix(jobId))) await this.artifacts.delete(key);
  }
}
