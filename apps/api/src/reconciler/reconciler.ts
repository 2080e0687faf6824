import {
  Datasets,
  type DatasetSummary,
  Explanations,
  MlModels,
  Predictions,
  StorageUnavailableError,
  TrainingJobs,
} from '@celerity/storage';
import { BrokerUnavailableError, LOCKS, type Locks, LOGGER, toError } from '@celerity/task-core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { Profiling } from '../datasets/profiling.js';
import { UPLOAD_LIMIT, Uploads } from '../datasets/uploads.js';
import { Trainings } from '../gan/trainings.js';
import { WrittenExplanations } from '../llm/written-explanations.js';
import { PredictionAnswers } from '../ml/predicting/prediction-answers.js';
import { MlTrainings } from '../ml/training/ml-trainings.js';

/** Time between two rounds, ms. */
const EVERY = 5_000;
/** Rows that have changed since are left to those who work on them, ms. */
const GRACE = 5_000;
/** An upload that has not ended by now never will, ms. */
const ABANDONED = 2 * UPLOAD_LIMIT;
/** After so long another process may begin a round, s. */
const ROUND_LIMIT = 30;

/**
 * Makes rows and tasks agree: after a crash between a row and its task, a worker that was killed before it wrote the row's end, an upload
 * whose gateway died. Deletes predictions that were kept long enough. Every step may be taken twice, and by several gateways.
 */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private away = false;
  /** Rows that could not be mended, so that it is said once. */
  private readonly broken = new Set<string>();

  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(TrainingJobs) private readonly jobs: TrainingJobs,
    @Inject(MlModels) private readonly models: MlModels,
    @Inject(Predictions) private readonly predictions: Predictions,
    @Inject(Explanations) private readonly explanations: Explanations,
    @Inject(LOCKS) private readonly locks: Locks,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly uploads: Uploads,
    private readonly profiling: Profiling,
    private readonly trainings: Trainings,
    private readonly mlTrainings: MlTrainings,
    private readonly answers: PredictionAnswers,
    private readonly written: WrittenExplanations,
  ) {}

  onApplicationBootstrap(): void {
    const begin = () => {
      this.round ??= this.tryRound().finally(() => (this.round = undefined));
    };
    this.timer = setInterval(begin, EVERY);
    begin();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
  }

  /**
   * One look at everything that is not settled.
   *
   * @param grace rows that have changed since are left alone, ms. (Default: 5,000)
   * @param abandoned uploads that have not ended by now are removed, ms. (Default: a day)
   * @throws StorageUnavailableError, BrokerUnavailableError
   */
  async reconcile({ grace = GRACE, abandoned = ABANDONED } = {}): Promise<void> {
    for (const job of await this.jobs.unsettled(grace)) {
      await this.mend({ job_id: job.id }, () => this.trainings.mend(job));
    }
    for (const model of await this.models.unsettled(grace)) {
      await this.mend({ model_id: model.id }, () => this.mlTrainings.mend(model));
    }
    for (const id of await this.answers.mend(await this.predictions.unanswered(grace))) {
      this.logger.warn({ prediction_id: id }, 'a prediction whose task is lost was ended');
    }
    for (const explanation of await this.explanations.unsettled(grace)) {
      await this.mend({ explanation_id: explanation.id }, () => this.written.mend(explanation));
    }
    for (const dataset of await this.datasets.unsettled(grace)) {
      await this.mend({ dataset_id: dataset.id }, () => this.mendDataset(dataset, abandoned));
    }
    await this.answers.prune();
  }

  private async tryRound(): Promise<void> {
    try {
      await this.locks.tryWith('reconciler', ROUND_LIMIT, () => this.reconcile());
      this.away = false;
    } catch (error) {
      // Said once: health checks tell of an outage all the time.
      if (!this.away) this.logger.warn({ error: toError(error).message }, 'rows and tasks could not be compared');
      this.away = true;
    }
  }

  /** A row that cannot be mended does not keep others from it; an outage ends the round. */
  private async mend(row: Record<string, string>, work: () => Promise<string | undefined>): Promise<void> {
    const [id = ''] = Object.values(row);
    try {
      const done = await work();
      if (done) this.logger.warn(row, done);
      this.broken.delete(id);
    } catch (error) {
      if (error instanceof StorageUnavailableError || error instanceof BrokerUnavailableError) throw error;
      if (this.broken.has(id)) return;
      this.broken.add(id);
      this.logger.error({ ...row, err: error }, 'a row could not be brought in line with its task');
    }
  }

  /** @returns what was done; undefined when there was nothing to do */
  private async mendDataset(dataset: DatasetSummary, abandoned: number): Promise<string | undefined> {
    if (dataset.state === 'uploading') {
      if (Date.now() - dataset.updatedAt.getTime() < abandoned) return undefined;
      await this.uploads.remove(dataset.id);
      return 'an upload that never ended was removed';
    }
    if (await this.profiling.settle(dataset)) return undefined;
    await this.profiling.start(dataset.id);
    return 'a data set without a task that reads it had one sent';
  }
}
