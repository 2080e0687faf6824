import type { ColumnProfile, CsvFormat } from '@celerity/tabular';
import type { TaskState } from '@celerity/task-core';
import { sql } from 'drizzle-orm';
import {
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

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

/** Of milliseconds, as a Date has: what is read compares equal to what is stored. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

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

export type Dataset = typeof datasets.$inferSelect;
export type TrainingJob = typeof trainingJobs.$inferSelect;
export type Model = typeof models.$inferSelect;
export type NewModel = typeof models.$inferInsert;
/** One epoch of a training. */
export type TrainingLoss = Omit<typeof trainingLosses.$inferSelect, 'jobId'>;
