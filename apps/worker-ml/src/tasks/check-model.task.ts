import { checkModel } from '@celerity/contracts';
import { Handles, type TaskContext, type TaskInput } from '@celerity/task-core';
import { type CheckResult, ModelCheck } from '../brought/model-check.js';
import { ModelTask } from './model-task.js';

@Handles(checkModel)
export class CheckModel extends ModelTask<typeof checkModel, ModelCheck> {
  constructor(check: ModelCheck) {
    super(checkModel, check);
  }

  run({ model_id }: TaskInput<typeof checkModel>, task: TaskContext<typeof checkModel>): Promise<CheckResult> {
    return this.maker.run(model_id, task);
  }
}
