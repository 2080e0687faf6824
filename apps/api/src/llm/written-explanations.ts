import type { Settings } from '@celerity/config';
import { type ExplainOptions, explainPrediction } from '@celerity/contracts';
import { Explanations, type JobError, type StoredExplanation } from '@celerity/storage';
import {
  BrokerUnavailableError,
  deriveId,
  type ReadyState,
  type SentTask,
  SETTINGS,
  TaskClient,
  TaskLocator,
  TaskRevoker,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { predictionNotFound } from '../ml/ml-problems.js';
import { type LiveRow, RowTasks } from '../tasks/row-tasks.js';
import { explanationNotSent } from './llm-problems.js';

export interface StartedExplanation {
  explanation: StoredExplanation;
  sent: SentTask;
}

/** Id of the explanation that a task writes; the worker derives the same. */
export function explanationIdOf(taskId: string): string {
  return deriveId(taskId, 'explanation');
}

/** Explanations and the tasks that write them. The row is written first. */
@Injectable()
export class WrittenExplanations {
  private readonly rows: RowTasks<StoredExplanation>;

  constructor(
    @Inject(Explanations) private readonly explanations: Explanations,
    @Inject(TaskClient) private readonly tasks: TaskClient,
    @Inject(TaskLocator) locator: TaskLocator,
    @Inject(TaskRevoker) revoker: TaskRevoker,
    @Inject(SETTINGS) { results }: Settings,
  ) {
    const kind = {
      find: (id: string) => explanations.find(id),
      send: (explanation: StoredExplanation) => this.send(explanation),
      settle: (id: string, state: ReadyState, error: JobError | null) => explanations.settle(id, state, error),
      discard: (id: string) => explanations.discard(id),
    };
    this.rows = new RowTasks(kind, { locator, revoker, expires: results.expires });
  }

  /**
   * Writes the row of an explanation, and sends its task. Repeated with the same id, it is the same.
   *
   * @throws ProblemError 404 when the prediction is gone; 503 when the broker does not answer: the explanation is kept then, and its task
   *   sent by the reconciler. What else is thrown leaves no explanation behind.
   */
  async start(taskId: string, predictionId: string, options: ExplainOptions): Promise<StartedExplanation> {
    const id = explanationIdOf(taskId);
    const creation = await this.explanations.create({ id, predictionId, options, taskId });
    if (creation.outcome !== 'created') throw predictionNotFound(predictionId);
    try {
      return { explanation: creation.explanation, sent: await this.rows.start(creation.explanation) };
    } catch (error) {
      throw error instanceof BrokerUnavailableError ? explanationNotSent(id, error) : error;
    }
  }

  /** An explanation as it is now. One whose task has ended without it (kill -9, a time limit) is settled first. */
  async find(explanationId: string): Promise<LiveRow<StoredExplanation> | undefined> {
    const explanation = await this.explanations.find(explanationId);
    return explanation && this.rows.live(explanation);
  }

  /** Brings a row in line with its task. @returns what was done, for the log; undefined when there was nothing to do */
  mend(explanation: StoredExplanation): Promise<string | undefined> {
    return this.rows.mend(explanation);
  }

  /** Sends the task of an explanation; sent again, it is the same task. */
  private async send({ taskId, predictionId, options }: StoredExplanation): Promise<SentTask> {
    const call = { name: explainPrediction.name, kwargs: { prediction_id: predictionId, options } };
    const [sent] = await this.tasks.send([call], { taskIds: [taskId] });
    return sent!;
  }
}
