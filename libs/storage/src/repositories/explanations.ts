import type { ReadyState } from '@celerity/task-core';
import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Database, Queries } from '../database/database.js';
import { explanations, type JobError, type JsonObject, type StoredExplanation } from '../database/schema.js';
import { olderThan } from './age.js';
import { begun, isOpen, mayBegin, owned } from './fenced-rows.js';

/** What is known of an explanation before it is written. */
export interface NewExplanation {
  id: string;
  predictionId: string;
  /** Row, language and audience. */
  options: JsonObject;
  taskId: string;
}

/** An explanation, be it new or there before with that id; or why there is none. */
export type ExplanationCreation =
  { outcome: 'created'; explanation: StoredExplanation } | { outcome: 'unknown-prediction' };

/** Most rows a reconciler is given at once. */
const BATCH = 1000;

/**
 * Texts on predictions, each with the task that writes it. The attempt is a fencing token, the delivery of the task: what an attempt
 * writes after a newer one has begun, or after the end, changes nothing. A text is deleted with its prediction.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class Explanations {
  constructor(private readonly database: Database) {}

  /** Writes the row of a text, if there is its prediction. Repeated with the same id, it is the same. */
  async create({ id, predictionId, options, taskId }: NewExplanation): Promise<ExplanationCreation> {
    await this.database.run((db) =>
      db.execute(sql`
        insert into explanations (id, prediction_id, options, task_id)
        select ${id}::uuid, id, ${JSON.stringify(options)}::jsonb, ${taskId}
        from (select id from predictions where id = ${predictionId} for key share) as prediction
        on conflict do nothing`),
    );
    const explanation = await this.find(id);
    return explanation ? { outcome: 'created', explanation } : { outcome: 'unknown-prediction' };
  }

  find(id: string): Promise<StoredExplanation | undefined> {
    return this.database.run(async (db) => (await db.select().from(explanations).where(eq(explanations.id, id)))[0]);
  }

  /**
   * The attempt begins, and is STARTED: from now on only it, or a newer one, may write.
   *
   * @returns the row; undefined when a newer attempt has begun, or when it is ended or unknown
   */
  begin(id: string, attempt: number): Promise<StoredExplanation | undefined> {
    return this.database.run(async (db) => {
      const changed = db.update(explanations).set(begun(explanations, attempt));
      return (await changed.where(mayBegin(explanations, id, attempt)).returning())[0];
    });
  }

  /** Stores the text and ends its row as SUCCESS. @returns false when the attempt may not write any more */
  succeed(id: string, attempt: number, explanation: JsonObject): Promise<boolean> {
    const end = { explanation, state: 'SUCCESS' as const, error: null, endedAt: sql`now()` };
    return this.database.run(async (db) => (await update(db, owned(explanations, id, attempt), end)).length > 0);
  }

  /**
   * Ends a row that has not ended yet, without a text.
   *
   * @param attempt the only one that may. (Default: whichever runs)
   * @returns the row as it has ended; undefined when it had ended before, or is unknown
   */
  settle(
    id: string,
    state: ReadyState,
    error: JobError | null,
    attempt?: number,
  ): Promise<StoredExplanation | undefined> {
    const which = attempt === undefined ? isOpen(explanations, id) : owned(explanations, id, attempt);
    return this.database.run(async (db) => (await update(db, which, { state, error, endedAt: sql`now()` }))[0]);
  }

  /** Removes a row whose task was refused; one that has begun or ended stays. @returns whether it is gone by this */
  discard(id: string): Promise<boolean> {
    const untouched = and(owned(explanations, id, 0), eq(explanations.state, 'PENDING'));
    return this.database.run(async (db) => {
      const gone = db.delete(explanations).where(untouched);
      return (await gone.returning({ id: explanations.id })).length > 0;
    });
  }

  /** Rows that have not ended and that nothing has happened to for so long, the oldest first; at most 1,000. (Default: 0) */
  unsettled(olderThanMs = 0): Promise<StoredExplanation[]> {
    return this.database.run((db) =>
      db
        .select()
        .from(explanations)
        .where(and(isNull(explanations.endedAt), olderThan(explanations.updatedAt, olderThanMs)))
        .orderBy(asc(explanations.updatedAt))
        .limit(BATCH),
    );
  }
}

function update(
  db: Queries,
  which: SQL | undefined,
  changes: PgUpdateSetSource<typeof explanations>,
): Promise<StoredExplanation[]> {
  return db
    .update(explanations)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(which)
    .returning();
}
