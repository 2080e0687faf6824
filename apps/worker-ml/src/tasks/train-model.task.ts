import { trainModel } from '@celerity/contracts';
import { Handles, type TaskContext, type TaskInput } from '@celerity/task-core';
import { ModelTraining, type TrainingResult } from '../training/model-training.js';
import { treesTraining } from '../training/trees-training.js';
import { ModelTask } from './model-task.js';

@Handles(trainModel)
export class TrainModel extends ModelTask<typeof trainModel, ModelTraining> {
  constructor(training: ModelTraining) {
    super(trainModel, training);
  }

  run(
    { model_id, config }: TaskInput<typeof trainModel>,
    task: TaskContext<typeof trainModel>,
  ): Promise<TrainingResult> {
    return this.maker.run(model_id, task, treesTraining(config));
  }
}
