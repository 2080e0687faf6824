import type { ReadyState } from '@celerity/task-core';
import { and, asc, desc, eq, getTableColumns, isNull, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Database, Queries } from '../database/database.js';
import { type JobError, type JsonObject, type MlModel, type MlModelOrigin, mlModels } from '../database/schema.js';
import { olderThan } from './age.js';
import { begun, holdDataset, isOpen, mayBegin, owned, type UnusableDataset } from './fenced-rows.js';
import { after, newestFirst, type Page, pageOf, type PageRequest } from './page.js';

/** What is known of a model before it is trained or checked. */
export interface NewMlModel {
  id: string;
  /** Versions of one model share it. */
  name: string;
  task: string;
  origin: MlModelOrigin;
  datasetId?: string | undefined;
  /** Data set to train on as well. */
  extraDatasetId?: string | undefined;
  config: JsonObject;
  taskId: string;
  /** Of a brought model: its file. */
  artifact?: string;
  bytes?: number;
}

/** A model, be it new or there before with that id; or why there is none. */
export type MlModelCreation = { outcome: 'created'; model: MlModel } | UnusableDataset;

/** What a training or a check has made of a model. */
export interface FinishedModel {
  card: JsonObject;
  artifact: string;
  bytes: number;
}

/** A model without its card, which may be large. */
export type MlModelSummary = Omit<MlModel, 'card'>;

export interface MlModelFilter {
  name?: string | undefined;
  task?: string | undefined;
}

/** Most rows a reconciler is given at once. */
const BATCH = 1000;

/**
 * The models that predict, each with the training or check that makes it. The attempt is a fencing token, the delivery of the task: what
 * an attempt writes after a newer one has begun, or after the end, changes nothing. Each file is an artifact: who deletes a model deletes
 * its artifact after it.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class MlModels {
  constructor(private readonly database: Database) {}

  /**
   * Writes the row of a model, the next version of its name, if its data sets are ready; those that are deleted meanwhile are either kept,
   * or found gone. Repeated with the same id, it is the same.
   */
  create(model: NewMlModel): Promise<MlModelCreation> {
    return this.database.transaction(async (tx) => {
      const unusable: (UnusableDataset | undefined)[] = [];
      for (const datasetId of [model.datasetId, model.extraDatasetId]) {
        if (datasetId !== undefined) unusable.push(await holdDataset(tx, datasetId));
      }
      await takeTurns(tx, model.name);
      const [earlier] = await tx.select().from(mlModels).where(eq(mlModels.id, model.id));
      if (earlier) return { outcome: 'created', model: earlier };
      const why = unusable.find((one) => one !== undefined);
      if (why) return why;
      const version = sql<number>`(select coalesce(max(version), 0) + 1 from ml_models where name = ${model.name})`;
      const [created] = await tx
        .insert(mlModels)
        .values({ ...model, version })
        .returning();
      return { outcome: 'created', model: created! };
    });
  }

  find(id: string): Promise<MlModel | undefined> {
    return this.database.run(async (db) => (await db.select().from(mlModels).where(eq(mlModels.id, id)))[0]);
  }

  /** Whether a model is there and its making has succeeded: much less to read than all of it. */
  isMade(id: string): Promise<boolean> {
    const made = and(eq(mlModels.id, id), eq(mlModels.state, 'SUCCESS'));
    return this.database.run(
      async (db) => (await db.select({ id: mlModels.id }).from(mlModels).where(made)).length > 0,
    );
  }

  /** Whether there is a model of this id. */
  has(id: string): Promise<boolean> {
    return this.database.run(
      async (db) => (await db.select({ id: mlModels.id }).from(mlModels).where(eq(mlModels.id, id))).length > 0,
    );
  }

  /** Id of the version that the name stands for. */
  latest(name: string): Promise<string | undefined> {
    const isIt = and(eq(mlModels.name, name), mlModels.latest);
    return this.database.run(async (db) => (await db.select({ id: mlModels.id }).from(mlModels).where(isIt))[0]?.id);
  }

  /** Every version of a name, the newest first; at most 1,000. */
  versions(name: string): Promise<MlModelSummary[]> {
    const { card: _, ...summary } = getTableColumns(mlModels);
    return this.database.run((db) =>
      db.select(summary).from(mlModels).where(eq(mlModels.name, name)).orderBy(desc(mlModels.version)).limit(BATCH),
    );
  }

  /** @throws InvalidCursorError */
  async list({ name, task, limit, cursor }: PageRequest & MlModelFilter): Promise<Page<MlModelSummary>> {
    const { card: _, ...summary } = getTableColumns(mlModels);
    const filter: SQL[] = [];
    if (name !== undefined) filter.push(eq(mlModels.name, name));
    if (task !== undefined) filter.push(eq(mlModels.task, task));
    const page = after(cursor, mlModels, ...filter);
    return this.database.run(async (db) =>
      pageOf(
        await db
          .select(summary)
          .from(mlModels)
          .where(page)
          .orderBy(...newestFirst(mlModels))
          .limit(limit + 1),
        limit,
      ),
    );
  }

  /**
   * The attempt begins, and is STARTED: from now on only it, or a newer one, may write.
   *
   * @returns the model; undefined when a newer attempt has begun, or when it is ended or unknown
   */
  begin(id: string, attempt: number): Promise<MlModel | undefined> {
    return this.database.run(async (db) => {
      const changed = db.update(mlModels).set(begun(mlModels, attempt));
      return (await changed.where(mayBegin(mlModels, id, attempt)).returning())[0];
    });
  }

  /**
   * Stores what was made and ends the model's making as SUCCESS. The first of its name to succeed is what the name stands for. May be
   * repeated.
   *
   * @returns false when the attempt may not write any more
   */
  succeed(id: string, attempt: number, made: FinishedModel): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [ended] = await update(tx, owned(mlModels, id, attempt), {
        ...made,
        state: 'SUCCESS',
        error: null,
        endedAt: sql`now()`,
      });
      if (!ended) return wasMade(tx, id, made.artifact);
      await takeTurns(tx, ended.name);
      const none = sql`not exists (select 1 from ml_models other where other.name = ${ended.name} and other.latest)`;
      await update(tx, and(eq(mlModels.id, id), none), { latest: true });
      return true;
    });
  }

  /**
   * Ends the making of a model that has not ended yet.
   *
   * @param attempt the only one that may. (Default: whichever runs)
   * @returns the model as it has ended; undefined when it had ended before, or is unknown
   */
  settle(id: string, state: ReadyState, error: JobError | null, attempt?: number): Promise<MlModel | undefined> {
    const which = attempt === undefined ? isOpen(mlModels, id) : owned(mlModels, id, attempt);
    return this.database.run(async (db) => (await update(db, which, { state, error, endedAt: sql`now()` }))[0]);
  }

  /** From now on the name stands for this version. @returns false when it is gone, or was never finished */
  promote(id: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [model] = await tx.select({ name: mlModels.name }).from(mlModels).where(eq(mlModels.id, id));
      if (!model) return false;
      await takeTurns(tx, model.name);
      const isMade = and(eq(mlModels.id, id), eq(mlModels.state, 'SUCCESS'));
      if ((await tx.select({ id: mlModels.id }).from(mlModels).where(isMade)).length === 0) return false;
      await update(tx, and(eq(mlModels.name, model.name), mlModels.latest), { latest: false });
      return (await update(tx, eq(mlModels.id, id), { latest: true })).length > 0;
    });
  }

  /** @returns the model as it was; undefined when there was none */
  delete(id: string): Promise<MlModel | undefined> {
    return this.database.run(async (db) => (await db.delete(mlModels).where(eq(mlModels.id, id)).returning())[0]);
  }

  /** Removes a model whose task was refused; one that has begun or ended stays. @returns whether it is gone by this */
  discard(id: string): Promise<boolean> {
    const untouched = and(owned(mlModels, id, 0), eq(mlModels.state, 'PENDING'));
    return this.database.run(async (db) => {
      const gone = db.delete(mlModels).where(untouched);
      return (await gone.returning({ id: mlModels.id })).length > 0;
    });
  }

  /** Models whose making has not ended and that nothing has happened to for so long, the oldest first; at most 1,000. (Default: 0) */
  unsettled(olderThanMs = 0): Promise<MlModel[]> {
    return this.database.run((db) =>
      db
        .select()
        .from(mlModels)
        .where(and(isNull(mlModels.endedAt), olderThan(mlModels.updatedAt, olderThanMs)))
        .orderBy(asc(mlModels.updatedAt))
        .limit(BATCH),
    );
  }
}

/** Who gives a name another version, or another meaning, does it alone until the transaction ends. */
async function takeTurns(tx: Queries, name: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`ml_models ${name}`}, 0))`);
}

function update(tx: Queries, which: SQL | undefined, changes: PgUpdateSetSource<typeof mlModels>): Promise<MlModel[]> {
  return tx
    .update(mlModels)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(which)
    .returning();
}

async function wasMade(tx: Queries, id: string, artifact: string): Promise<boolean> {
  const made = and(eq(mlModels.id, id), eq(mlModels.state, 'SUCCESS'), eq(mlModels.artifact, artifact));
  return (await tx.select({ id: mlModels.id }).from(mlModels).where(made)).length > 0;
}
