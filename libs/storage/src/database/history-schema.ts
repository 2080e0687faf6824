import { sql } from 'drizzle-orm';
import { customType, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from './moment.js';

/*
 * What the dashboard keeps of tasks. Written from the events, in batches; read by its pages.
 * After a change: `npm run migration --workspace @celerity/storage`.
 */

/** Compared byte by byte, whatever the database's language: prefixes use the index, and positions sort as they should. */
const plainText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

/** Words to search by, each with the letter of its field before it: `a:`rgs, `r:`esult, `e:`rror. */
const words = customType<{ data: string }>({ dataType: () => 'tsvector' });

/**
 * What happened to a task, by the ids of the events that told it: type, time in ms, worker, and what else matters. Two
 * dashboards that add the same events add nothing twice.
 */
export type StoredTimeline = Record<string, StoredMoment>;

export interface StoredMoment {
  /** Type of the event, without `task-`. */
  t: string;
  /** ms since the epoch, by the publisher's clock. */
  at: number;
  /** Who published it. */
  by: string;
  /** Lamport clock of the event. */
  c?: number;
  /** Of a run that did not succeed: `<type>: <message>`. */
  e?: string;
  /** Its traceback. */
  tb?: string;
  /** Runs that ended in a retry so far, as the event has it. */
  n?: number;
  /** Not before, ms since the epoch. */
  eta?: number;
  /** Seconds that the run took. */
  rt?: number;
  /** Anything else in words, for example `expired`. */
  x?: string;
}

export interface StoredPoison {
  crashes: number;
  reason: string;
  /** ms since the epoch */
  at: number;
}

/** Every task that was told of. Retention is by `seen_at`. */
export const taskHistory = pgTable(
  'task_history',
  {
    taskId: plainText('task_id').primaryKey(),
    name: plainText('name'),
    state: text('state').notNull(),
    queue: text('queue'),
    worker: text('worker'),
    /** When it was sent, or first heard of. Lists are sorted by it. */
    seenAt: moment('seen_at').notNull(),
    sentAt: moment('sent_at'),
    receivedAt: moment('received_at'),
    startedAt: moment('started_at'),
    /** Set exactly when the state is final. */
    doneAt: moment('done_at'),
    eta: moment('eta'),
    expires: moment('expires'),
    /** Seconds from when it could start to its first start. */
    wait: doublePrecision('wait'),
    /** Seconds of the last run. */
    runtime: doublePrecision('runtime'),
    retries: integer('retries').notNull().default(0),
    /** JSON as it came: texts keep the order of keys, and take what `jsonb` refuses. */
    args: text('args'),
    kwargs: text('kwargs'),
    result: text('result'),
    error: text('error'),
    rootId: plainText('root_id'),
    parentId: plainText('parent_id'),
    poison: jsonb('poison').$type<StoredPoison>(),
    /** Fields that an event had not in full. */
    cut: text('cut').array().notNull().default([]),
    timeline: jsonb('timeline').$type<StoredTimeline>().notNull().default({}),
    words: words('words').notNull().default(''),
    /** Position in the event stream up to which this row knows, so written that it sorts. */
    position: plainText('position').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    index('task_history_seen').on(table.seenAt, table.taskId),
    index('task_history_state').on(table.state, table.seenAt, table.taskId),
    index('task_history_name').on(table.name, table.seenAt, table.taskId),
    index('task_history_queue').on(table.queue, table.seenAt, table.taskId),
    index('task_history_worker').on(table.worker, table.seenAt, table.taskId),
    index('task_history_done')
      .on(table.doneAt, table.taskId)
      .where(sql`done_at is not null`),
    index('task_history_runtime')
      .on(table.runtime, table.taskId)
      .where(sql`runtime is not null`),
    index('task_history_wait')
      .on(table.wait, table.taskId)
      .where(sql`wait is not null`),
    index('task_history_parent')
      .on(table.parentId)
      .where(sql`parent_id is not null`),
    index('task_history_unsettled')
      .on(table.taskId)
      .where(sql`done_at is null`),
    index('task_history_words').using('gin', table.words),
  ],
);

/** Up to where in the event stream everything is written. */
export const eventCursors = pgTable('event_cursors', {
  name: text('name').primaryKey(),
  /** Id of the last event, as the stream gave it. */
  eventId: text('event_id').notNull(),
  /** The same so written that it sorts. */
  position: plainText('position').notNull(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

/** Places where events are missing. */
export const eventGaps = pgTable('event_gaps', {
  /** Of the gap in the stream: two dashboards meet the same one. */
  id: text('id').primaryKey(),
  reason: text('reason').notNull(),
  since: moment('since'),
  until: moment('until').notNull(),
  /** Events, where that is known. */
  count: integer('count'),
  hostname: text('hostname'),
  /** When the tasks themselves had been asked, and how many were mended. */
  reconciledAt: moment('reconciled_at'),
  mended: integer('mended'),
});

/** Figures over time: one row for each series and step. */
export const historySamples = pgTable(
  'history_samples',
  {
    /** `system`, or `worker:<name>`. */
    series: text('series').notNull(),
    at: moment('at').notNull(),
    values: jsonb('values').$type<Record<string, unknown>>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.series, table.at] }), index('history_samples_at').on(table.at)],
);

/** Searches that somebody has saved, for everybody. */
export const savedFilters = pgTable(
  'saved_filters',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    owner: text('owner').notNull(),
    query: text('query').notNull(),
    sort: text('sort'),
    columns: text('columns').array(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [index('saved_filters_owner').on(table.owner, table.name)],
);

export type StoredTask = typeof taskHistory.$inferSelect;
export type StoredGap = typeof eventGaps.$inferSelect;
export type StoredSample = typeof historySamples.$inferSelect;
export type SavedFilterRow = typeof savedFilters.$inferSelect;
