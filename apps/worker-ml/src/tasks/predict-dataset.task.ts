import { predictDataset } from '@celerity/contracts';
import { Handles, LoggingTask } from '@celerity/task-core';
import { type BulkInput, type BulkResult, type BulkTask, DatasetPrediction } from '../bulk/dataset-prediction.js';

@Handles(predictDataset)
export class PredictDataset extends LoggingTask<typeof predictDataset> {
  constructor(private readonly prediction: DatasetPrediction) {
    super();
  }

  run(input: BulkInput, task: BulkTask): Promise<BulkResult> {
    return this.prediction.run(input, task);
  }
}
