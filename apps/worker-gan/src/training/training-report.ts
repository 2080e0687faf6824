import type { trainTvaeModel, TvaeProgress } from '@celerity/contracts';
import type { TrainingJobs, TrainingLoss } from '@celerity/storage';
import { type TaskContext, toError, PacedReport } from '@celerity/task-core';
import type { TvaeProgress as Epoch } from '../tvae/index.js';
import { replacedTraining } from './errors.js';

/** Shortest time from one report to the next, ms: to those who watch the task, and to the database. */
const [WATCHERS_EVERY, DATABASE_EVERY] = [100, 1000];

/** Tells of a training while it runs, without holding it up: its task's watchers, and the job's row, which keeps all losses. */
export class TrainingReport {
  private readonly abandon = new AbortController();
  private readonly watchers: PacedReport<TvaeProgress>;
  private readonly database: PacedReport<TvaeProgress>;
  /** Of epochs that the database does not know of yet. */
  private losses: TrainingLoss[] = [];

  constructor(
    private readonly jobs: TrainingJobs,
    private readonly jobId: string,
    private readonly task: Pick<TaskContext<typeof trainTvaeModel>, 'request' | 'logger' | 'updateState'>,
  ) {
    this.watchers = new PacedReport(WATCHERS_EVERY, (progress) => task.updateState('PROGRESS', progress));
    this.database = new PacedReport(DATABASE_EVERY, (progress) => this.store(progress));
  }

  /** Aborts when the job no longer belongs to this run. */
  get abandoned(): AbortSignal {
    return this.abandon.signal;
  }

  epoch({ epoch, epochs, loss, reconstruction, kl, secondsLeft }: Epoch): void {
    this.losses.push({ epoch, loss, reconstruction, kl });
    const percent = (100 * epoch) / epochs;
    const progress = { epoch, epochs, percent, loss, reconstruction, kl, seconds_left: secondsLeft };
    this.watchers.offer(progress);
    this.database.offer(progress);
  }

  /** Resolves when everything so far is told. */
  async flush(): Promise<void> {
    await Promise.all([this.watchers.flush(), this.database.flush()]);
  }

  private async store(progress: TvaeProgress): Promise<void> {
    const losses = this.losses.splice(0);
    try {
      if (await this.jobs.advance(this.jobId, this.task.request.attempt, progress, losses)) return;
      this.abandon.abort(replacedTraining(this.jobId));
    } catch (error) {
      // The next report brings them along.
      this.losses.unshift(...losses);
      this.task.logger.warn(`The progress was not stored: ${toError(error).message}`);
    }
  }
}
