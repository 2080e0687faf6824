import { Predictions, type PredictionSummary } from '@celerity/storage';
import { Inject, Injectable } from '@nestjs/common';
import { predictionNotFound } from '../ml/ml-problems.js';
import { PredictionAnswers } from '../ml/predicting/prediction-answers.js';
import { predictionFailed, predictionNotAnswered, rowOutOfRange } from './llm-problems.js';

/** Sees to it that there is something to tell of, before a task is sent for it. */
@Injectable()
export class AnsweredPredictions {
  constructor(
    @Inject(Predictions) private readonly predictions: Predictions,
    private readonly answers: PredictionAnswers,
  ) {}

  /**
   * An answer that is on its way into the database, or was left behind, is stored first: the worker reads it there.
   *
   * @throws ProblemError 404 for an unknown prediction, 409 for one without an answer, 422 for a row that it has no answer for
   */
  async check(predictionId: string, row: number): Promise<void> {
    const call = await this.predictions.summary(predictionId);
    if (!call) throw predictionNotFound(predictionId);
    const { answers, error, rows } = call.endedAt ? call : await this.end(call);
    if (error) throw predictionFailed(predictionId, error);
    // Of a large call only the worker reads the answers; there is none more than there are rows.
    const count = answers ?? rows;
    if (row >= count) throw rowOutOfRange(row, count);
  }

  private async end(call: PredictionSummary) {
    const end = await this.answers.find(call);
    if (!end) throw predictionNotAnswered(call.id);
    await this.predictions.end([end]);
    return { rows: call.rows, answers: end.outputs?.length ?? null, error: end.error ?? null };
  }
}
