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
  isReady,
  type ReadyState,
  type RevokeReply,
  SETTINGS,
  type SentTask,
  TaskClient,
  TaskLocator,
  TaskRevoker,
  type TaskState,
  type TaskView,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { datasetNotFound, datasetNotReady } from '../datasets/dataset-problems.js';
import { jobNotSent } from './gan-problems.js';

/** A job with what its task knows better: where it is right now. */
export interface LiveJob {
  job: TrainingJob;
  state: TaskState;
  /** Of its task; undefined where the row's is the last word. */
  progress: unknown;
  /** Whether anything is known of its task. Of one that has ended nobody asks. */
  hasTask: boolean;
}

/** Id of the task that runs a job: derived, so that it is sent once however often. */
export function trainingTaskId(jobId: string): string {
  return `train-${jobId}`;
}

/** Training jobs: each is a row, and a task whose id is derived from it. The row is written first. */
@Injectable()
export class Trainings {
  constructor(
    @Inject(TrainingJobs) private readonly jobs: TrainingJobs,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(TaskClient) private readonly tasks: TaskClient,
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(TaskRevoker) private readonly revoker: TaskRevoker,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

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
      return { job: creation.job, sent: await this.send(creation.job) };
    } catch (error) {
      if (error instanceof BrokerUnavailableError) throw jobNotSent(jobId, error);
      // A call before this one may have sent it.
      if (!(await this.locator.locate(creation.job.taskId))) await this.jobs.discard(jobId);
      throw error;
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
    const view = job.endedAt ? undefined : (await this.locator.locate(job.taskId))?.view;
    if (!view) return { job, state: job.state, progress: undefined, hasTask: false };
    if (!isReady(view.state)) return { job, state: view.state, progress: view.progress, hasTask: true };
    await this.settle(job.id, view.state, errorOf(view));
    const settled = (await this.jobs.find(job.id)) ?? job;
    return { job: settled, state: settled.state, progress: undefined, hasTask: true };
  }

  /**
   * Brings a row in line with its task: settles it when the task has ended, sends the task when there is none.
   *
   * @returns what was done, for the log; undefined when there was nothing to do
   */
  async mend(job: TrainingJob): Promise<string | undefined> {
    const { job: now, hasTask } = await this.live(job);
    if (now.endedAt) return 'a training whose task had ended was ended too';
    if (hasTask) return undefined;
    if (this.wasSent(job)) {
      await this.settle(job.id, 'FAILURE', LOST);
      return 'a training whose task is lost was ended';
    }
    await this.send(job);
    return 'a training without a task was sent';
  }

  /** Ends a job before its time: one that waits at once, one that runs within two seconds. */
  async cancel(job: TrainingJob): Promise<RevokeReply> {
    if (job.endedAt) return 'ready';
    // A task that was not sent yet never will be: its job has ended.
    const reply = (await this.revoker.revoke(job.taskId, { terminate: true })) ?? 'revoked';
    if (reply === 'revoked') await this.settle(job.id, 'REVOKED', null);
    return reply;
  }

  /** Ends a job, if it has not ended: it needs its checkpoints no longer. */
  private async settle(jobId: string, state: ReadyState, error: JobError | null): Promise<void> {
    // A success writes its row first: where the row does not know of it, the database has lost it.
    const [end, why] = state === 'SUCCESS' ? (['FAILURE', LOST] as const) : [state, error];
    if (!(await this.jobs.settle(jobId, end, why))) return;
    for await (const { key } of this.artifacts.list(checkpointPrefix(jobId))) await this.artifacts.delete(key);
  }

  /** One that has begun was sent; so was, in all likelihood, one that is older than the memory of tasks is long. */
  private wasSent({ attempt, createdAt }: TrainingJob): boolean {
    return attempt > 0 || Date.now() - createdAt.getTime() > 2000 * this.settings.results.expires;
  }
}

const LOST: JobError = {
  type: 'LostTaskError',
  message: 'Nothing is known any more of the task that ran this training: start it again.',
};

function errorOf({ state, error, result_expired }: TaskView): JobError | null {
  if (state === 'FAILURE' && !error && result_expired) return LOST;
  return state === 'FAILURE' ? error : null;
}
