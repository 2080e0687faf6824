import type { TreesProgress } from '@celerity/contracts';
import type { MlModels } from '@celerity/storage';
import { PacedReport, toError } from '@celerity/task-core';
import { replacedTraining } from './errors.js';
import type { TrainingTask } from './model-training.js';

/** Shortest time from one report to the next, ms: to those who watch the task, and to the database. */
const [WATCHERS_EVERY, DATABASE_EVERY] = [100, 1000];

/** Tells of a training while it runs, without holding it up, and looks whether it is still wanted. */
export class TrainingReport {
  private readonly abandon = new AbortController();
  private readonly watchers: PacedReport<TreesProgress>;
  private readonly database: PacedReport<unknown>;

  constructor(
    private readonly models: MlModels,
    private readonly modelId: string,
    private readonly task: TrainingTask,
  ) {
    this.watchers = new PacedReport(WATCHERS_EVERY, (progress) => task.updateState('PROGRESS', progress));
    this.database = new PacedReport(DATABASE_EVERY, () => this.look());
  }

  /** Aborts when the model no longer belongs to this run. */
  get abandoned(): AbortSignal {
    return this.abandon.signal;
  }

  tell(progress: TreesProgress): void {
    this.watchers.offer(progress);
    this.database.offer(progress);
  }

  /** Resolves when everything so far is told. */
  async flush(): Promise<void> {
    await Promise.all([this.watchers.flush(), this.database.flush()]);
  }

  private async look(): Promise<void> {
    try {
      const model = await this.models.find(this.modelId);
      if (model?.attempt === this.task.request.attempt && !model.endedAt) return;
      this.abandon.abort(replacedTraining(this.modelId));
    } catch (error) {
      this.task.logger.warn(`Whether the model is still wanted is not known: ${toError(error).message}`);
    }
  }
}
