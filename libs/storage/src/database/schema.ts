import type { ColumnProfile, CsvFormat } from '@celerity/tabular';
import type { TaskState } from '@celerity/task-core';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from './moment.js';

/*
 * Every table. After a change: `npm run migration --workspace @celerity/storage`, and check in what it writes.
 * Types only from other packages: drizzle-kit reads this file by itself.
 */

/** A JSON object whose meaning is its writer's. */
export type JsonObject = Record<string, unknown>;

/** What is wrong with a data set: `reason` for machines, `detail` for people; `line` counts from 1, `column` likewise or is a name. */
export interface DatasetError {
  reason: string;
  line?: number;
  column?: number | string;
  detail: string;
}

/** How a job failed: `type` is the error's class, as `exc_type` of a task's result. */
export interface JobError {
  type: string;
  message: string;
}

/** Where a training can go on: the artifact, the epochs done in it, and the attempt that wrote it. */
export interface Checkpoint {
  artifact: string;
  epoch: number;
  attempt: number;
}

export const DATASET_STATES = ['uploading', 'profiling', 'ready', 'failed'] as const;
export type DatasetState = (typeof DATASET_STATES)[number];

export const DATASET_SOURCES = ['upload', 'synthetic', 'prediction'] as const;
export type DatasetSource = (typeof DATASET_SOURCES)[number];

export const datasets = pgTable(
  'datasets',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    state: text('state', { enum: DATASET_STATES }).notNull().default('uploading'),
    source: text('source', { enum: DATASET_SOURCES }).notNull(),
    /** The model that made it. */
    modelId: uuid('model_id'),
    /** The task that made it, or that profiles it. */
    taskId: text('task_id'),
    format: jsonb('format').$type<CsvFormat>(),
    rows: bigint('rows', { mode: 'number' }),
    bytes: bigint('bytes', { mode: 'number' }),
    columns: jsonb('columns').$type<ColumnProfile[]>(),
    error: jsonb('error').$type<DatasetError>(),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('datasets_newest').on(table.createdAt, table.id),
    index('datasets_unsettled')
      .on(table.updatedAt)
      .where(sql`state in ('uploading', 'profiling')`),
  ],
);

export const trainingJobs = pgTable(
  'training_jobs',
  {
    id: uuid('id').primaryKey(),
    /** No foreign key: a data set may go once no running job needs it. */
    datasetId: uuid('dataset_id').notNull(),
    config: jsonb('config').$type<JsonObject>().notNull(),
    taskId: text('task_id').notNull().unique(),
    state: text('state').$type<TaskState>().notNull().default('PENDING'),
    modelId: uuid('model_id'),
    /** Fencing token: the delivery of the task that writes here. */
    attempt: integer('attempt').notNull().default(0),
    progress: jsonb('progress').$type<JsonObject>(),
    error: jsonb('error').$type<JobError>(),
    checkpoint: jsonb('checkpoint').$type<Checkpoint>(),
    createdAt: moment('created_at').notNull().defaultNow(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('training_jobs_newest').on(table.createdAt, table.id),
    index('training_jobs_unsettled')
      .on(table.datasetId)
      .where(sql`ended_at is null`),
  ],
);

export const trainingLosses = pgTable(
  'training_losses',
  {
    jobId: uuid('job_id')
      .notNull()
      .references(() => trainingJobs.id, { onDelete: 'cascade' }),
    epoch: integer('epoch').notNull(),
    loss: doublePrecision('loss').notNull(),
    reconstruction: doublePrecision('reconstruction').notNull(),
    kl: doublePrecision('kl').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.epoch] })],
);

export const models = pgTable(
  'models',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    datasetId: uuid('dataset_id').notNull(),
    jobId: uuid('job_id'),
    config: jsonb('config').$type<JsonObject>().notNull(),
    card: jsonb('card').$type<JsonObject>().notNull(),
    quality: jsonb('quality').$type<JsonObject>(),
    artifact: text('artifact').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [index('models_newest').on(table.createdAt, table.id)],
);

export const ML_MODEL_ORIGINS = ['trained', 'brought'] as const;

/** Models that predict. A row is a training, too: it is there before its task, and has a card when that has succeeded. */
export const mlModels = pgTable(
  'ml_models',
  {
    id: uuid('id').primaryKey(),
    /** Versions of one model share it. */
    name: text('name').notNull(),
    /** Of its name, from 1. */
    version: integer('version').notNull(),
    /** Whether it is the one that its name stands for; at most one of each name is. */
    latest: boolean('latest').notNull().default(false),
    /** classification, regression or rul. */
    task: text('task').notNull(),
    origin: text('origin', { enum: ML_MODEL_ORIGINS }).notNull(),
    /** That it is trained on; of brought models that it is explained by, or none. */
    datasetId: uuid('dataset_id'),
    /** That it is trained on as well. */
    extraDatasetId: uuid('extra_dataset_id'),
    config: jsonb('config').$type<JsonObject>().notNull(),
    taskId: text('task_id').notNull().unique(),
    state: text('state').$type<TaskState>().notNull().default('PENDING'),
    /** Fencing token: the delivery of the task that writes here. */
    attempt: integer('attempt').notNull().default(0),
    error: jsonb('error').$type<JobError>(),
    card: jsonb('card').$type<JsonObject>(),
    /** Its ONNX file. Of a brought model from the beginning, of others once it is trained. */
    artifact: text('artifact'),
    bytes: bigint('bytes', { mode: 'number' }),
    createdAt: moment('created_at').notNull().defaultNow(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('ml_models_newest').on(table.createdAt, table.id),
    uniqueIndex('ml_models_versions').on(table.name, table.version),
    uniqueIndex('ml_models_latest')
      .on(table.name)
      .where(sql`latest`),
    index('ml_models_unsettled')
      .on(table.updatedAt)
      .where(sql`ended_at is null`),
  ],
);

/** Calls for predictions, with what was asked and answered. */
export const predictions = pgTable(
  'predictions',
  {
    id: uuid('id').primaryKey(),
    modelId: uuid('model_id').notNull(),
    taskId: text('task_id').notNull().unique(),
    rows: integer('rows').notNull(),
    /** Machines that the rows are of, each once. */
    machines: text('machines').array().notNull(),
    /** The rows; null where they are an artifact. */
    inputs: jsonb('inputs').$type<JsonObject[]>(),
    /** Of each row, or of each unit; null until they are there, or where they are an artifact. */
    outputs: jsonb('outputs').$type<JsonObject[]>(),
    /** Where the rows and predictions of a large call are: keys. */
    inputsArtifact: text('inputs_artifact'),
    outputsArtifact: text('outputs_artifact'),
    /** Why there are no predictions. */
    error: jsonb('error').$type<JobError>(),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** When it was answered, or failed. */
    endedAt: moment('ended_at'),
  },
  (table) => [
    index('predictions_of_model').on(table.modelId, table.createdAt, table.id),
    index('predictions_of_machine').using('gin', table.machines),
    index('predictions_newest').on(table.createdAt, table.id),
    index('predictions_unanswered')
      .on(table.createdAt)
      .where(sql`ended_at is null`),
  ],
);

/** Texts on predictions, each with the task that writes it. They go with their prediction. */
export const explanations = pgTable(
  'explanations',
  {
    id: uuid('id').primaryKey(),
    predictionId: uuid('prediction_id')
      .notNull()
      .references(() => predictions.id, { onDelete: 'cascade' }),
    /** Row, language and audience. */
    options: jsonb('options').$type<JsonObject>().notNull(),
    taskId: text('task_id').notNull().unique(),
    state: text('state').$type<TaskState>().notNull().default('PENDING'),
    /** Fencing token: the delivery of the task that writes here. */
    attempt: integer('attempt').notNull().default(0),
    /** The text with its causes, checks, verdict and author. */
    explanation: jsonb('explanation').$type<JsonObject>(),
    error: jsonb('error').$type<JobError>(),
    createdAt: moment('created_at').notNull().defaultNow(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('explanations_of_prediction').on(table.predictionId, table.createdAt, table.id),
    index('explanations_unsettled')
      .on(table.updatedAt)
      .where(sql`ended_at is null`),
  ],
);

export const AUDIT_OUTCOMES = ['done', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** What people did to the system, or were refused. Rows are only added, and removed when they are too old. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid('id').primaryKey(),
    /** Who: a user's or key's name, or `anonymous`. */
    actor: text('actor').notNull(),
    role: text('role'),
    /** For example `task.retry`. */
    action: text('action').notNull(),
    /** What it was done to: a task's id, a worker's or queue's name. */
    target: text('target'),
    outcome: text('outcome', { enum: AUDIT_OUTCOMES }).notNull(),
    /** What was asked, without secrets, and how it ended. */
    details: jsonb('details').$type<JsonObject>().notNull(),
    /** Network address of who asked. */
    address: text('address'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('audit_log_newest').on(table.createdAt, table.id),
    index('audit_log_of_actor').on(table.actor, table.createdAt),
    index('audit_log_of_target').on(table.target, table.createdAt),
  ],
);

/** Which task somebody sent once more, as which. */
export const taskRetries = pgTable(
  'task_retries',
  {
    /** The new task. */
    taskId: text('task_id').primaryKey(),
    /** The one that it repeats. */
    retryOf: text('retry_of').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('task_retries_of').on(table.retryOf, table.createdAt),
    index('task_retries_oldest').on(table.createdAt),
  ],
);

export type Dataset = typeof datasets.$inferSelect;
export type TrainingJob = typeof trainingJobs.$inferSelect;
export type Model = typeof models.$inferSelect;
export type NewModel = typeof models.$inferInsert;
/** One epoch of a training. */
export type TrainingLoss = Omit<typeof trainingLosses.$inferSelect, 'jobId'>;
export type MlModel = typeof mlModels.$inferSelect;
export type MlModelOrigin = (typeof ML_MODEL_ORIGINS)[number];
export type StoredPrediction = typeof predictions.$inferSelect;
export type StoredExplanation = typeof explanations.$inferSelect;
export type AuditEntry = typeof auditLog.$inferSelect;
export type NewAuditEntry = typeof auditLog.$inferInsert;
