import type { TaskDefinition } from '@celerity/task-core';
import { profileDataset } from './datasets.js';
import { evaluateModel, sampleModel, trainTvaeModel } from './gan/tasks.js';
import {
  checkModel,
  detectAnomalies,
  predictDataset,
  predictRows,
  predictRul,
  trainModel,
  trainRulModel,
} from './ml/index.js';
import { askPrediction, explainPrediction, summariseFleet } from './llm/index.js';
import { add, failingTask, longRunning, multiply } from './tasks.js';

export { ColumnProfile, DatasetProfile, profileDataset } from './datasets.js';
export {
  evaluateModel,
  QualityReport,
  SampleConditions,
  sampleModel,
  trainTvaeModel,
  TvaeConfig,
  TvaeProgress,
} from './gan/index.js';
export {
  Attribution,
  BroughtModel,
  CardFeature,
  checkModel,
  detectAnomalies,
  machineColumn,
  MAX_INLINE_BYTES,
  MAX_INLINE_ROWS,
  MAX_ROWS,
  Metrics,
  MODEL_TASKS,
  ModelCard,
  ModelConfig,
  ModelSettings,
  type ModelTask,
  predictDataset,
  Prediction,
  predictRows,
  predictRul,
  type Reference,
  Row,
  RulConfig,
  RulSettings,
  trainModel,
  trainRulModel,
  TreesProgress,
} from './ml/index.js';
export * from './llm/index.js';
export { add, failingTask, longRunning, multiply, StepProgress } from './tasks.js';

/** Every task that can be asked for. A new contract is added here. */
export const taskDefinitions: readonly TaskDefinition[] = [
  add,
  multiply,
  longRunning,
  failingTask,
  profileDataset,
  trainTvaeModel,
  sampleModel,
  evaluateModel,
  trainModel,
  trainRulModel,
  predictRows,
  predictRul,
  predictDataset,
  detectAnomalies,
  checkModel,
  explainPrediction,
  askPrediction,
  summariseFleet,
];
