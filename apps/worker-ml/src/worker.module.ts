import { StorageModule } from '@celerity/storage';
import { Module } from '@nestjs/common';
import { AnomalyDetection } from './anomalies/anomaly-detection.js';
import { UsualRowsLoader } from './anomalies/usual-rows.js';
import { ModelCheck } from './brought/model-check.js';
import { DatasetPrediction } from './bulk/dataset-prediction.js';
import { Answers } from './serving/answers.js';
import { LargeCalls } from './serving/large-calls.js';
import { RowPredictions } from './serving/row-predictions.js';
import { ServedModels } from './serving/served-models.js';
import { UnitPredictions } from './serving/unit-predictions.js';
import { CheckModel } from './tasks/check-model.task.js';
import { DetectAnomalies } from './tasks/detect-anomalies.task.js';
import { PredictDataset } from './tasks/predict-dataset.task.js';
import { PredictRul } from './tasks/predict-rul.task.js';
import { PredictRows } from './tasks/predict.task.js';
import { TrainModel } from './tasks/train-model.task.js';
import { TrainRulModel } from './tasks/train-rul-model.task.js';
import { ModelTraining } from './training/model-training.js';

/** The tasks of the `ml` queue. */
@Module({
  imports: [StorageModule.forRoot()],
  providers: [
    ...[TrainModel, TrainRulModel, ModelTraining],
    ...[PredictRows, RowPredictions],
    ...[PredictRul, UnitPredictions],
    ...[PredictDataset, DatasetPrediction],
    ...[CheckModel, ModelCheck],
    ...[DetectAnomalies, AnomalyDetection, UsualRowsLoader],
    ...[ServedModels, LargeCalls, Answers],
  ],
})
export class WorkerModule {}
