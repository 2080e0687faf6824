import type { Prediction, predictRows as definition, Row } from '@celerity/contracts';
import { deriveId, type TaskContext, type TaskInput, type TaskResult, toError } from '@celerity/task-core';
import { Injectable } from '@nestjs/common';
import { checkRows } from './check-rows.js';
import { UnsuitableModelError } from './errors.js';
import { LargeCalls } from './large-calls.js';
import { predictRows } from './predict-rows.js';
import type { ServedModel } from './served-model.js';
import { ServedModels } from './served-models.js';

export type PredictInput = TaskInput<typeof definition>;
/** What it needs to know of a task. */
export type PredictTask = Pick<TaskContext<typeof definition>, 'id' | 'signal' | 'retry'>;
export type PredictResult = TaskResult<typeof definition>;

/** Rows that a batch answers at most, unless its first call has more: with many large calls it would run into its time limit. */
const MOST_ROWS = 20_000;

/** A call of a batch, and what came of it. */
interface Asked {
  input: PredictInput;
  task: PredictTask;
  result?: PredictResult | Error;
}

/** Answers calls for predictions; those for one model that come together run together. */
@Injectable()
export class RowPredictions {
  constructor(
    private readonly models: ServedModels,
    private readonly largeCalls: LargeCalls,
  ) {}

  /** @returns of each call, in order, its result, or what it alone fails with */
  async run(inputs: readonly PredictInput[], tasks: readonly PredictTask[]): Promise<(PredictResult | Error)[]> {
    const asked = inputs.map((input, index): Asked => ({ input, task: tasks[index]! }));
    const ids = new Set(inputs.map(({ model_id }) => model_id));
    await Promise.all(
      [...ids].map((id) =>
        this.runFor(
          id,
          asked.filter(({ input }) => input.model_id === id),
        ),
      ),
    );
    return asked.map(({ result }) => result ?? new TypeError('A call was left out.'));
  }

  private async runFor(modelId: string, calls: readonly Asked[]): Promise<void> {
    try {
      await this.models.use(modelId, (model) => this.runTogether(model, calls));
    } catch (error) {
      for (const call of calls) call.result ??= toError(error);
    }
  }

  private async runTogether(model: ServedModel, calls: readonly Asked[]): Promise<void> {
    assertPredictsRows(model);
    const good: { call: Asked; rows: readonly Row[] }[] = [];
    let together = 0;
    for (const call of calls) {
      try {
        const rows = await this.largeCalls.rowsOf(call.input.rows);
        checkRows(model.card, rows);
        // Back to the queue, for another batch.
        if (together > 0 && together + rows.length > MOST_ROWS)
          call.task.retry({ countdown: 0.5, maxRetries: Infinity });
        together += rows.length;
        good.push({ call, rows });
      } catch (error) {
        call.result = toError(error);
      }
    }
    if (good.length === 0) return;
    const answers = await predictRows(
      model,
      good.map(({ call, rows }) => ({ rows, signal: call.task.signal })),
    );
    await Promise.all(good.map(({ call }, index) => this.conclude(call, answers[index]!)));
  }

  private async conclude(call: Asked, answer: Prediction[] | Error): Promise<void> {
    const predictionId = deriveId(call.task.id, 'prediction');
    call.result =
      answer instanceof Error
        ? answer
        : await this.largeCalls
            .resultOf(predictionId, answer)
            .then((predictions) => ({ prediction_id: predictionId, ...predictions }), toError);
  }
}

function assertPredictsRows({ id, card }: ServedModel): void {
  if (card.task !== 'rul') return;
  throw new UnsuitableModelError(`Model ${id} tells the remaining useful life of units: use ml.predict_rul.`);
}
