import { trainTvaeModel } from '@celerity/contracts';
import {
  bindArguments,
  Handles,
  LoggingTask,
  type ReadyState,
  type TaskContext,
  type TaskInput,
} from '@celerity/task-core';
import { type TrainingResult, TvaeTraining } from '../training/tvae-training.js';

type Task = TaskContext<typeof trainTvaeModel>;

@Handles(trainTvaeModel)
export class TrainTvaeModel extends LoggingTask<typeof trainTvaeModel> {
  constructor(private readonly training: TvaeTraining) {
    super();
  }

  run({ job_id, config }: TaskInput<typeof trainTvaeModel>, task: Task): Promise<TrainingResult> {
    return this.training.run(job_id, config, task);
  }

  /** The job ends with its task. Where this does not get its turn (kill -9, a database that is away), the gateway mends it. */
  override async onFailure(error: Error, task: Task, runtime: number): Promise<void> {
    await super.onFailure(error, task, runtime);
    await this.training.settle(jobIdOf(task), task, 'FAILURE', { type: error.name, message: error.message });
  }

  override async afterReturn(state: ReadyState, task: Task, runtime: number): Promise<void> {
    await super.afterReturn(state, task, runtime);
    if (state === 'REVOKED') await this.training.settle(jobIdOf(task), task, 'REVOKED', null);
  }
}

function jobIdOf({ request }: Task): string {
  return String(bindArguments(trainTvaeModel, request.args, request.kwargs).values.job_id);
}
