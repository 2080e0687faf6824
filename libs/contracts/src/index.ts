import type { TaskDefinition } from '@celerity/task-core';
import { profileDataset } from './datasets.js';
import { evaluateModel, sampleModel, trainTvaeModel } from './gan/tasks.js';
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
];
