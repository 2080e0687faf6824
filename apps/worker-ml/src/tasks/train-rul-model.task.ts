import { trainRulModel } from '@celerity/contracts';
import { Handles, type TaskContext, type TaskInput } from '@celerity/task-core';
import { rulTraining } from '../rul/rul-training.js';
import { ModelTraining, type TrainingResult } from '../training/model-training.js';
import { ModelTask } from './model-task.js';

@Handles(trainRulModel)
export class TrainRulModel extends ModelTask<typeof trainRulModel, ModelTraining> {
  constructor(training: ModelTraining) {
    super(trainRulModel, training);
  }

  run(
    { model_id, config }: TaskInput<typeof trainRulModel>,
    task: TaskContext<typeof trainRulModel>,
  ): Promise<TrainingResult> {
    return this.maker.run(model_id, task, rulTraining(config));
  }
}
