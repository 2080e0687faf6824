import { predictRows } from '@celerity/contracts';
import { BatchTask, Handles, type TaskContext } from '@celerity/task-core';
import { Answers } from '../serving/answers.js';
import { type PredictInput, type PredictResult, RowPredictions } from '../serving/row-predictions.js';

type PredictTask = TaskContext<typeof predictRows>;

@Handles(predictRows)
export class PredictRows extends BatchTask<typeof predictRows> {
  constructor(
    private readonly predictions: RowPredictions,
    private readonly answers: Answers,
  ) {
    super();
  }

  runBatch(inputs: PredictInput[], tasks: PredictTask[]): Promise<(PredictResult | Error)[]> {
    return this.predictions.run(inputs, tasks);
  }

  override async onSuccess(result: PredictResult, task: PredictTask, runtime: number): Promise<void> {
    await super.onSuccess(result, task, runtime);
    this.answers.succeeded(result);
  }

  override async onFailure(error: Error, task: PredictTask, runtime: number): Promise<void> {
    await super.onFailure(error, task, runtime);
    this.answers.failed(task.id, error);
  }
}
