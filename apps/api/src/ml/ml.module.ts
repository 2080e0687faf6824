import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { DriftController } from './drift/drift.controller.js';
import { BroughtModelsController } from './models/brought.controller.js';
import { BroughtModels } from './models/brought-models.js';
import { MlModelsController } from './models/models.controller.js';
import { AnomaliesController } from './predicting/anomalies.controller.js';
import { PredictBatchController } from './predicting/batch.controller.js';
import { KnownModels } from './predicting/known-models.js';
import { PredictController } from './predicting/predict.controller.js';
import { PredictionAnswers } from './predicting/prediction-answers.js';
import { PredictionCalls } from './predicting/prediction-calls.js';
import { PredictionsController } from './predicting/predictions.controller.js';
import { TaskResults } from './task-results.js';
import { MlTrainings } from './training/ml-trainings.js';
import { MlTrainController } from './training/train.controller.js';

export const ML_CONTROLLERS = [
  MlTrainController,
  MlModelsController,
  BroughtModelsController,
  DriftController,
  PredictController,
  PredictBatchController,
  PredictionsController,
  AnomaliesController,
];

@Module({
  imports: [IdempotencyModule, TasksModule],
  controllers: ML_CONTROLLERS,
  providers: [MlTrainings, BroughtModels, KnownModels, PredictionCalls, PredictionAnswers, TaskResults],
  exports: [MlTrainings, PredictionAnswers, KnownModels],
})
export class MlModule {}
