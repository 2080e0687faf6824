import { Readable } from 'node:stream';
import type { trainTvaeModel, TvaeConfig } from '@celerity/contracts';
import {
  ARTIFACT_STORE,
  type ArtifactStore,
  checkpointPrefix,
  type Dataset,
  type JobError,
  modelKey,
  type TrainingJob,
  TrainingJobs,
  DatasetTables,
} from '@celerity/storage';
import { deriveId, SETTINGS, type TaskContext, type TaskResult, toError } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { TrainedTvae } from '../tvae/index.js';
import { Checkpoints } from './checkpoints.js';
import { JobEndedError, replacedTraining, UnknownJobError } from './errors.js';
import { TrainingReport } from './training-report.js';

/** What a training needs of its task. */
export type TrainingTask = Pick<
  TaskContext<typeof trainTvaeModel>,
  'request' | 'signal' | 'logger' | 'processLogger' | 'updateState'
>;
export type TrainingResult = TaskResult<typeof trainTvaeModel>;

/** Of all settings, those that a training obeys. */
export interface TrainingSettings {
  training: { checkpointIntervalMs: number };
}

/** Trains the model of a job: once, however often its task is delivered. */
@Injectable()
export class TvaeTraining {
  constructor(
    private readonly jobs: TrainingJobs,
    private readonly tables: DatasetTables,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(SETTINGS) private readonly settings: TrainingSettings,
  ) {}

  /**
   * Claims the job → loads its data → trains from the last checkpoint on → stores the model.
   *
   * @throws UnknownJobError, JobEndedError; WorkerLostError when the job belongs to a newer run; UnsuitableDataError; what loading throws
   */
  async run(jobId: string, config: TvaeConfig, task: TrainingTask): Promise<TrainingResult> {
    const job = await this.jobs.begin(jobId, task.request.attempt);
    if (!job) return this.earlierResult(jobId);
    const { max_rows: rows, seed } = config;
    const { dataset, table } = await this.tables.load(job.datasetId, { rows, seed, signal: task.signal });
    const report = new TrainingReport(this.jobs, jobId, task);
    const checkpoints = new Checkpoints(this.jobs, this.artifacts, job, task);
    const checkpoint = await checkpoints.last();
    // Brings the ONNX runtime, 15 MB that a child is spared until its first task needs it.
    const { trainTvae } = await import('../tvae/index.js');
    const trained = await trainTvae(table, config, {
      signal: AbortSignal.any([task.signal, report.abandoned]),
      onEpoch: (progress) => report.epoch(progress),
      onCheckpoint: async (bytes, epoch) => {
        // A run that goes on from here tells of later epochs only.
        await report.flush();
        await checkpoints.save(bytes, epoch);
      },
      checkpointEveryMs: this.settings.training.checkpointIntervalMs,
      ...(checkpoint && { checkpoint }),
    });
    await report.flush();
    return this.store(job, dataset, trained, task);
  }

  /** Ends a job that this run may not, or cannot, go on with; of one that has ended, or belongs to a newer run, nothing changes. */
  async settle(jobId: string, task: TrainingTask, state: 'FAILURE' | 'REVOKED', error: JobError | null): Promise<void> {
    const settled = await this.jobs.settle(jobId, state, error, task.request.attempt);
    if (!settled) return;
    await this.removeCheckpoints(jobId);
    await this.artifacts.delete(modelKey(modelIdOf(jobId)));
  }

  private async store(
    { id: jobId, datasetId, config }: TrainingJob,
    { name, rows }: Dataset,
    { onnx, card }: TrainedTvae,
    { request, signal, processLogger }: TrainingTask,
  ): Promise<TrainingResult> {
    const id = modelIdOf(jobId);
    const artifact = modelKey(id);
    const { bytes } = await this.artifacts.write(artifact, Readable.from([onnx]), { signal });
    const whole = { ...card, rows: rows ?? card.rows };
    const model = { id, kind: 'tvae', name, datasetId, jobId, config, card: whole, artifact, bytes };
    if (!(await this.jobs.succeed(jobId, request.attempt, model))) throw replacedTraining(jobId);
    await this.removeCheckpoints(jobId).catch((error: unknown) => {
      processLogger.warn({ error: toError(error).message }, 'checkpoints of an ended training are left behind');
    });
    const last = card.losses.at(-1);
    return { job_id: jobId, model_id: id, epochs: card.losses.length, loss: last?.loss ?? 0 };
  }

  /** What a run that came before has made of the job. */
  private async earlierResult(jobId: string): Promise<TrainingResult> {
    const job = await this.jobs.find(jobId);
    if (!job) throw new UnknownJobError(jobId);
    if (!job.endedAt) throw replacedTraining(jobId);
    if (job.state !== 'SUCCESS' || !job.modelId) throw new JobEndedError(jobId, job.state, job.error?.message);
    const losses = await this.jobs.losses(jobId);
    return { job_id: jobId, model_id: job.modelId, epochs: losses.length, loss: losses.at(-1)?.loss ?? 0 };
  }

  private async removeCheckpoints(jobId: string): Promise<void> {
    for await (const { key } of this.artifacts.list(checkpointPrefix(jobId))) await this.artifacts.delete(key);
  }
}

/** The same for every run of the job. */
function modelIdOf(jobId: string): string {
  return deriveId(jobId, 'model');
}
