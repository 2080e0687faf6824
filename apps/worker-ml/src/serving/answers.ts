import type { Prediction } from '@celerity/contracts';
import { type PredictionEnd, Predictions } from '@celerity/storage';
import { deriveId, LOGGER } from '@celerity/task-core';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';

/** Most predictions in one statement, and most that wait. */
const [AT_ONCE, MOST] = [500, 20_000];

/**
 * Writes answers to the predictions that were asked for, behind the tasks that gave them: all that come while one statement is under way
 * are the next. What does not get through is not tried again: the reconciler finds it in the task's result.
 */
@Injectable()
export class Answers implements OnModuleDestroy {
  private readonly waiting: PredictionEnd[] = [];
  private size = 0;
  private underWay: Promise<void> | undefined;
  private failing = false;

  constructor(
    @Inject(Predictions) private readonly predictions: Pick<Predictions, 'end'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Nobody waits for it. @param result as the task returns it */
  succeeded(result: { prediction_id: string; predictions: Prediction[] | null; artifact: string | null }): void {
    this.add({ id: result.prediction_id, outputs: result.predictions, outputsArtifact: result.artifact });
  }

  failed(taskId: string, { name, message }: Error): void {
    this.add({ id: deriveId(taskId, 'prediction'), error: { type: name, message } });
  }

  private add(answer: PredictionEnd): void {
    const size = sizeOf(answer);
    if (this.size > 0 && this.size + size > MOST) return this.note(new Error('too many answers wait'));
    this.waiting.push(answer);
    this.size += size;
    this.underWay ??= this.write().finally(() => (this.underWay = undefined));
  }

  /** What waits is written first. */
  async onModuleDestroy(): Promise<void> {
    await this.underWay;
  }

  private async write(): Promise<void> {
    // The results of the tasks go out first, and the others of a batch come along.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const answers = this.next();
      await this.predictions.end(answers).then(
        () => (this.failing = false),
        (error: unknown) => this.note(error),
      );
      this.size -= answers.reduce((sum, answer) => sum + sizeOf(answer), 0);
    }
  }

  private next(): PredictionEnd[] {
    let size = 0;
    const end = this.waiting.findIndex((answer, index) => (size += sizeOf(answer)) > AT_ONCE && index > 0);
    return this.waiting.splice(0, end < 0 ? this.waiting.length : end);
  }

  /** One line until the next success. */
  private note(error: unknown): void {
    if (!this.failing) this.logger.warn({ err: error }, 'answers are not stored; the reconciler will do it');
    this.failing = true;
  }
}

function sizeOf({ outputs }: PredictionEnd): number {
  return Math.max(1, outputs?.length ?? 0);
}
