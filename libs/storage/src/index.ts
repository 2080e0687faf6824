export {
  checkpointKey,
  checkpointPrefix,
  datasetKey,
  modelKey,
  predictionInputsKey,
  predictionOutputsKey,
} from './artifacts/artifact-keys.js';
export {
  ARTIFACT_STORE,
  type ArtifactInfo,
  ArtifactNotFoundError,
  type ArtifactStore,
  ArtifactStoreFullError,
  ArtifactTooLargeError,
  type ByteRange,
  InvalidArtifactKeyError,
  type WriteOptions,
} from './artifacts/artifact-store.js';
export { openArtifactStore } from './artifacts/open-artifact-store.js';
export { Database, type DatabaseOptions, type DatabaseStatus, type Queries } from './database/database.js';
export type {
  AuditEntry,
  AuditOutcome,
  Checkpoint,
  Dataset,
  DatasetError,
  DatasetSource,
  DatasetState,
  JobError,
  JsonObject,
  MlModel,
  MlModelOrigin,
  Model,
  NewAuditEntry,
  NewModel,
  StoredExplanation,
  StoredPrediction,
  TrainingJob,
  TrainingLoss,
} from './database/schema.js';
export type {
  StoredGap,
  StoredMoment,
  StoredPoison,
  StoredSample,
  StoredTimeline,
  SavedFilterRow,
} from './database/history-schema.js';
export { EventGaps } from './history/event-gaps.js';
export { HistorySamples } from './history/history-samples.js';
export { MOST_SAVED, SavedFilters } from './history/saved-filters.js';
export { sortable, type TaskFacts } from './history/task-facts.js';
export * from './history/task-filter.js';
export { type ListingRequest, type ListingSort, TaskListing } from './history/task-listing.js';
export { type HistoricTask, TaskHistory } from './history/task-history.js';
export {
  type ListedTask,
  PREVIEW,
  type TaskPage,
  type TaskPageRequest,
  TaskSearch,
  type TaskTally,
} from './history/task-search.js';
export { wordsOf } from './history/words.js';
export { InvalidCursorError, StorageUnavailableError } from './errors.js';
export { ARTIFACT_KINDS, type ArtifactKind, ArtifactOwners } from './repositories/artifact-owners.js';
export { type AuditFilter, AuditLog } from './repositories/audit-log.js';
export { type DatasetDeletion, Datasets, type DatasetSummary, type NewDataset } from './repositories/datasets.js';
export { type ExplanationCreation, Explanations, type NewExplanation } from './repositories/explanations.js';
export {
  type FinishedModel,
  type MlModelCreation,
  type MlModelFilter,
  MlModels,
  type MlModelSummary,
  type NewMlModel,
} from './repositories/ml-models.js';
export { Models, type ModelSummary } from './repositories/models.js';
export {
  type AnsweredCall,
  type FleetFilter,
  type MachineAnswer,
  type MachineCall,
  PastPredictions,
} from './repositories/past-predictions.js';
export {
  type NewPrediction,
  type PredictionEnd,
  type PredictionFilter,
  Predictions,
  type PredictionSummary,
} from './repositories/predictions.js';
export { storable } from './repositories/storable.js';
export { TaskRetries, type TaskRetry } from './repositories/task-retries.js';
export type { UnusableDataset } from './repositories/fenced-rows.js';
export type { Page, PageRequest } from './repositories/page.js';
export {
  type CheckpointSaving,
  type NewTrainingJob,
  type TrainingJobCreation,
  TrainingJobs,
} from './repositories/training-jobs.js';
export { StorageModule, type StorageOptions } from './storage.module.js';
export { DatasetTables, type LoadedTable, type TableRequest } from './tables/dataset-tables.js';
export { DatasetNotReadyError, UnknownDatasetError } from './tables/errors.js';
