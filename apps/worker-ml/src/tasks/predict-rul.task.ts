import { predictRul } from '@celerity/contracts';
import { Handles, LoggingTask } from '@celerity/task-core';
import { Answers } from '../serving/answers.js';
import { type RulInput, type RulResult, type RulTask, UnitPredictions } from '../serving/unit-predictions.js';

@Handles(predictRul)
export class PredictRul extends LoggingTask<typeof predictRul> {
  constructor(
    private readonly predictions: UnitPredictions,
    private readonly answers: Answers,
  ) {
    super();
  }

  run(input: RulInput, task: RulTask): Promise<RulResult> {
    return this.predictions.run(input, task);
  }

  override async onSuccess(result: RulResult, task: RulTask, runtime: number): Promise<void> {
    await super.onSuccess(result, task, runtime);
    this.answers.succeeded(result);
  }

  override async onFailure(error: Error, task: RulTask, runtime: number): Promise<void> {
    await super.onFailure(error, task, runtime);
    this.answers.failed(task.id, error);
  }
}
