import { type Explanation, Explanation as ExplanationSchema, type ExplainOptions } from '@celerity/contracts';
import { Explanations, type JobError, type StoredExplanation } from '@celerity/storage';
import { deriveId, type ReadyState } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { UnknownPredictionError } from '../facts/errors.js';
import { FactFinder } from '../facts/fact-finder.js';
import { explanationOf } from '../writing/assignments.js';
import { Writer, type WritingTask } from '../writing/writer.js';
import { ExplanationEndedError, replacedWriting } from './errors.js';

/** What the writing of an explanation needs to know of its task. */
export interface ExplainingTask extends WritingTask {
  id: string;
  request: { attempt: number };
}

/** Id of the explanation that a task writes; the gateway derives the same. */
export function explanationIdOf(taskId: string): string {
  return deriveId(taskId, 'explanation');
}

/** Explains predictions: each text once, however often its task is delivered, kept with its prediction. */
@Injectable()
export class Explaining {
  constructor(
    @Inject(Explanations) private readonly explanations: Explanations,
    private readonly facts: FactFinder,
    private readonly writer: Writer,
  ) {}

  /**
   * Claims the row, which a call through the gateway has written before → finds the facts → has them put in words → stores the text.
   *
   * @throws what `FactFinder.ofPrediction` throws; ExplanationEndedError; WorkerLostError when the row belongs to a newer run
   */
  async run(predictionId: string, options: ExplainOptions, task: ExplainingTask): Promise<Explanation> {
    const { id, request } = task;
    const explanationId = explanationIdOf(id);
    const row = { id: explanationId, predictionId, options, taskId: id };
    if ((await this.explanations.create(row)).outcome !== 'created') throw new UnknownPredictionError(predictionId);
    if (!(await this.explanations.begin(explanationId, request.attempt))) return this.earlier(explanationId);
    const facts = await this.facts.ofPrediction(predictionId, options.row);
    const { draft, text, author } = await this.writer.write(explanationOf(facts, options), task);
    const named = { explanation_id: explanationId, prediction_id: predictionId, row: options.row };
    const explanation: Explanation = { ...named, text, ...draft, ...author };
    const isStored = await this.explanations.succeed(explanationId, request.attempt, explanation);
    return isStored ? explanation : this.earlier(explanationId);
  }

  /** Ends the row of a text that this run could not write; one that has ended, or belongs to a newer run, stays as it is. */
  async settle(task: Pick<ExplainingTask, 'id' | 'request'>, state: ReadyState, error: JobError | null): Promise<void> {
    await this.explanations.settle(explanationIdOf(task.id), state, error, task.request.attempt);
  }

  /** What a run that came before has made of it. */
  private async earlier(explanationId: string): Promise<Explanation> {
    const row: StoredExplanation | undefined = await this.explanations.find(explanationId);
    if (!row?.endedAt) throw replacedWriting(explanationId);
    const text = ExplanationSchema.safeParse(row.explanation);
    if (text.success) return text.data;
    throw new ExplanationEndedError(explanationId, row.state, row.error?.message);
  }
}
