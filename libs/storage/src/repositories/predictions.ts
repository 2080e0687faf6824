import { and, arrayContains, asc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { type JobError, type JsonObject, predictions, type StoredPrediction } from '../database/schema.js';
import { olderThan } from './age.js';
import { after, newestFirst, type Page, pageOf, type PageRequest } from './page.js';

/** What is asked for. */
export interface NewPrediction {
  id: string;
  modelId: string;
  taskId: string;
  rows: number;
  /** Machines that the rows are of, each once. */
  machines: string[];
  /** The rows; null where they are the artifact `inputsArtifact`. */
  inputs: JsonObject[] | null;
  inputsArtifact?: string | null;
}

/** What was answered. Either outputs, or the artifact they are in, or an error. */
export interface PredictionEnd {
  id: string;
  outputs?: JsonObject[] | null;
  outputsArtifact?: string | null;
  error?: JobError | null;
}

/** A call without its rows and predictions, which may be large. */
export type PredictionSummary = Omit<StoredPrediction, 'inputs' | 'outputs'>;

export interface PredictionFilter {
  modelId?: string | undefined;
  machine?: string | undefined;
}

/** Most rows that are read or written at once. */
const BATCH = 1000;

/**
 * Calls for predictions, with what was asked and answered. The gateway writes what was asked before it answers; what was answered follows
 * at once, and a reconciler sees to it.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class Predictions {
  constructor(private readonly database: Database) {}

  /** Those that are there already stay as they are. */
  async insert(asked: readonly NewPrediction[]): Promise<void> {
    if (asked.length === 0) return;
    await this.database.run((db) =>
      db
        .insert(predictions)
        .values([...asked])
        .onConflictDoNothing(),
    );
  }

  /** Stores answers, in one statement. Those that have ended before, or are unknown, stay as they are. */
  async end(ended: readonly PredictionEnd[]): Promise<void> {
    if (ended.length === 0) return;
    const values = JSON.stringify(
      ended.map(({ id, outputs = null, outputsArtifact = null, error = null }) => ({
        id,
        outputs,
        outputsArtifact,
        error,
      })),
    );
    await this.database.run((db) =>
      db.execute(sql`
        update predictions set
          outputs = nullif(answer -> 'outputs', 'null'), outputs_artifact = answer ->> 'outputsArtifact',
          error = nullif(answer -> 'error', 'null'), ended_at = now()
        from jsonb_array_elements(${values}::jsonb) as answer
        where predictions.id = (answer ->> 'id')::uuid and ended_at is null`),
    );
  }

  find(id: string): Promise<StoredPrediction | undefined> {
    return this.database.run(async (db) => (await db.select().from(predictions).where(eq(predictions.id, id)))[0]);
  }

  /** A call without what may be large, with how many answers are in its row; null where there are none, or they are an artifact. */
  summary(id: string): Promise<(PredictionSummary & { answers: number | null }) | undefined> {
    const { inputs: _, outputs, ...summary } = getTableColumns(predictions);
    const answers = sql<number | null>`jsonb_array_length(${outputs})`;
    return this.database.run(
      async (db) =>
        (
          await db
            .select({ ...summary, answers })
            .from(predictions)
            .where(eq(predictions.id, id))
        )[0],
    );
  }

  /** @throws InvalidCursorError */
  async list({ modelId, machine, limit, cursor }: PageRequest & PredictionFilter): Promise<Page<PredictionSummary>> {
    const { inputs: _, outputs: __, ...summary } = getTableColumns(predictions);
    const page = after(
      cursor,
      predictions,
      modelId === undefined ? undefined : eq(predictions.modelId, modelId),
      machine === undefined ? undefined : arrayContains(predictions.machines, [machine]),
    );
    return this.database.run(async (db) =>
      pageOf(
        await db
          .select(summary)
          .from(predictions)
          .where(page)
          .orderBy(...newestFirst(predictions))
          .limit(limit + 1),
        limit,
      ),
    );
  }

  /** Removes a call that was not made after all. */
  async discard(id: string): Promise<void> {
    await this.database.run((db) =>
      db.delete(predictions).where(and(eq(predictions.id, id), isNull(predictions.endedAt))),
    );
  }

  /** Rows that were asked for lately, the newest call first, until there are so many. Those in artifacts are left out. */
  recentRows(modelId: string, atMost: number): Promise<JsonObject[]> {
    const newest = sql`created_at desc, id desc`;
    return this.database.run(async (db) => {
      // No more calls are read than it takes: one may have a thousand rows.
      const { rows } = await db.execute<{ inputs: JsonObject[] }>(sql`
        select inputs from (
          select inputs, created_at, id, sum(rows) over (order by ${newest}) - rows as before from (
            select inputs, created_at, id, rows from predictions
            where model_id = ${modelId} and inputs is not null order by ${newest} limit ${atMost}
          ) as calls
        ) as counted where before < ${atMost} order by ${newest}`);
      return rows.flatMap(({ inputs }) => inputs).slice(0, atMost);
    });
  }

  /** Deletes calls that were made so long ago, the oldest first; at most 1,000. @returns those: their artifacts are the caller's to delete */
  prune(olderThanMs: number): Promise<PredictionSummary[]> {
    const { inputs: _, outputs: __, ...summary } = getTableColumns(predictions);
    return this.database.run((db) => {
      const old = db
        .select({ id: predictions.id })
        .from(predictions)
        .where(olderThan(predictions.createdAt, olderThanMs))
        .orderBy(asc(predictions.createdAt))
        .limit(BATCH);
      return db.delete(predictions).where(inArray(predictions.id, old)).returning(summary);
    });
  }

  /** Calls without an answer that were made so long ago, the oldest first; at most 1,000. */
  unanswered(olderThanMs: number): Promise<PredictionSummary[]> {
    const { inputs: _, outputs: __, ...summary } = getTableColumns(predictions);
    return this.database.run((db) =>
      db
        .select(summary)
        .from(predictions)
        .where(and(isNull(predictions.endedAt), olderThan(predictions.createdAt, olderThanMs)))
        .orderBy(asc(predictions.createdAt))
        .limit(BATCH),
    );
  }
}
