import { StorageModule } from '@celerity/storage';
import { Module } from '@nestjs/common';
import { TvaeModels } from './data/tvae-models.js';
import { ModelEvaluation } from './evaluation/model-evaluation.js';
import { RowSampling } from './sampling/row-sampling.js';
import { EvaluateModel } from './tasks/evaluate-model.task.js';
import { SampleModel } from './tasks/sample-model.task.js';
import { TrainTvaeModel } from './tasks/train-tvae-model.task.js';
import { TvaeTraining } from './training/tvae-training.js';

/** The tasks of the `gan` queue. */
@Module({
  imports: [StorageModule.forRoot()],
  providers: [
    ...[TrainTvaeModel, TvaeTraining],
    ...[SampleModel, RowSampling],
    ...[EvaluateModel, ModelEvaluation],
    TvaeModels,
  ],
})
export class WorkerModule {}
