import { type Explanation, explainPrediction } from '@celerity/contracts';
import { Handles, LoggingTask, type ReadyState, type TaskContext, type TaskInput } from '@celerity/task-core';
import { Explaining } from '../texts/explaining.js';

type Definition = typeof explainPrediction;

@Handles(explainPrediction)
export class ExplainPrediction extends LoggingTask<Definition> {
  constructor(private readonly explaining: Explaining) {
    super();
  }

  run({ prediction_id, options }: TaskInput<Definition>, task: TaskContext<Definition>): Promise<Explanation> {
    return this.explaining.run(prediction_id, options, task);
  }

  /** Where this does not get its turn (kill -9, a database that is away), the gateway mends the row. */
  override async onFailure(error: Error, task: TaskContext<Definition>, runtime: number): Promise<void> {
    await super.onFailure(error, task, runtime);
    await this.explaining.settle(task, 'FAILURE', { type: error.name, message: error.message });
  }

  override async afterReturn(state: ReadyState, task: TaskContext<Definition>, runtime: number): Promise<void> {
    await super.afterReturn(state, task, runtime);
    if (state === 'REVOKED') await this.explaining.settle(task, 'REVOKED', null);
  }
}
