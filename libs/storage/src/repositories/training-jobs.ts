import type { ReadyState } from '@celerity/task-core';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Database, Queries } from '../database/database.js';
import {
  type JobError,
  type JsonObject,
  models,
  type NewModel,
  trainingJobs,
  type TrainingJob,
  trainingLosses,
  type TrainingLoss,
} from '../database/schema.js';
import { olderThan } from './age.js';
import { begun, holdDataset, isOpen, mayBegin, owned, type UnusableDataset } from './fenced-rows.js';
import { after, newestFirst, type Page, pageOf, type PageRequest } from './page.js';

export interface NewTrainingJob {
  id: string;
  datasetId: string;
  config: JsonObject;
  taskId: string;
}

/** A job, be it new or there before with that id; or why there is none. */
export type TrainingJobCreation = { outcome: 'created'; job: TrainingJob } | UnusableDataset;

/** `replaced` is the artifact of the checkpoint before: who saved the new one deletes it. */
export interface CheckpointSaving {
  saved: boolean;
  replaced?: string;
}

/** Most rows a reconciler is given at once. */
const BATCH = 1000;

/**
 * The training jobs. `attempt` is a fencing token, the delivery of the task: what an attempt writes after a newer one has begun, or
 * after the job has ended, changes nothing.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class TrainingJobs {
  constructor(private readonly database: Database) {}

  /** Writes the row of a job, if its data set is ready. A data set that is deleted meanwhile is either kept, or found gone. */
  create(job: NewTrainingJob): Promise<TrainingJobCreation> {
    return this.database.transaction(async (tx) => {
      const unusable = await holdDataset(tx, job.datasetId);
      const [earlier] = await tx.select().from(trainingJobs).where(eq(trainingJobs.id, job.id));
      if (earlier) return { outcome: 'created', job: earlier };
      if (unusable) return unusable;
      const [created] = await tx
        .insert(trainingJobs)
        .values(job)
        .onConflictDoNothing({ target: trainingJobs.id })
        .returning();
      // No row: another call with the same id was faster, and has written the same.
      const [row] = created ? [created] : await tx.select().from(trainingJobs).where(eq(trainingJobs.id, job.id));
      if (!row) throw new Error(`training job ${job.id} was deleted while it was created`);
      return { outcome: 'created', job: row };
    });
  }

  find(id: string): Promise<TrainingJob | undefined> {
    return this.database.run(async (db) => (await db.select().from(trainingJobs).where(eq(trainingJobs.id, id)))[0]);
  }

  /** @throws InvalidCursorError */
  async list({ limit, cursor }: PageRequest): Promise<Page<TrainingJob>> {
    const page = after(cursor, trainingJobs);
    return this.database.run(async (db) =>
      pageOf(
        await db
          .select()
          .from(trainingJobs)
          .where(page)
          .orderBy(...newestFirst(trainingJobs))
          .limit(limit + 1),
        limit,
      ),
    );
  }

  /**
   * The attempt begins, and is STARTED: from now on only it, or a newer one, may write.
   *
   * @returns the job with its last checkpoint; undefined when a newer attempt has begun, or when the job is ended or unknown
   */
  begin(id: string, attempt: number): Promise<TrainingJob | undefined> {
    return this.database.run(async (db) => {
      const changed = db.update(trainingJobs).set(begun(trainingJobs, attempt));
      return (await changed.where(mayBegin(trainingJobs, id, attempt)).returning())[0];
    });
  }

  /**
   * Stores where the training is, and the losses of the epochs since; those of an epoch that is done again replace the old ones.
   *
   * @returns false when the attempt may not write any more: it should stop
   */
  advance(id: string, attempt: number, progress: JsonObject, losses: readonly TrainingLoss[]): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await update(tx, id, attempt, { state: 'PROGRESS', progress }))) return false;
      if (losses.length === 0) return true;
      await tx
        .insert(trainingLosses)
        .values(losses.map((loss) => ({ ...loss, jobId: id })))
        .onConflictDoUpdate({
          target: [trainingLosses.jobId, trainingLosses.epoch],
          set: { loss: sql`excluded.loss`, reconstruction: sql`excluded.reconstruction`, kl: sql`excluded.kl` },
        });
      return true;
    });
  }

  /** Stores where the training can go on. The artifact is written before, under a key of its own. */
  saveCheckpoint(
    id: string,
    attempt: number,
    { artifact, epoch }: { artifact: string; epoch: number },
  ): Promise<CheckpointSaving> {
    return this.database.transaction(async (tx) => {
      const [before] = await tx
        .select({ checkpoint: trainingJobs.checkpoint })
        .from(trainingJobs)
        .where(owned(trainingJobs, id, attempt))
        .for('update');
      if (!before) return { saved: false };
      await update(tx, id, attempt, { checkpoint: { artifact, epoch, attempt } });
      const replaced = before.checkpoint?.artifact;
      return { saved: true, ...(replaced !== undefined && replaced !== artifact && { replaced }) };
    });
  }

  /**
   * Stores the model and ends the job as SUCCESS, both or none. May be repeated.
   *
   * @returns false when the attempt may not write any more
   */
  succeed(id: string, attempt: number, model: NewModel): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const ended = { state: 'SUCCESS' as const, modelId: model.id, error: null, endedAt: sql`now()` };
      if (!(await update(tx, id, attempt, ended))) return hasModel(tx, id, model.id);
      await tx.insert(models).values(model).onConflictDoNothing({ target: models.id });
      return true;
    });
  }

  /**
   * Ends a job that has not ended yet.
   *
   * @param attempt the only one that may. (Default: whichever runs)
   * @returns the job as it has ended, with the checkpoint it no longer needs; undefined when it had ended before, or is unknown
   */
  settle(id: string, state: ReadyState, error: JobError | null, attempt?: number): Promise<TrainingJob | undefined> {
    const settled = { state, error, endedAt: sql`now()`, updatedAt: sql`now()` };
    const which = attempt === undefined ? isOpen(trainingJobs, id) : owned(trainingJobs, id, attempt);
    return this.database.run(async (db) => (await db.update(trainingJobs).set(settled).where(which).returning())[0]);
  }

  /** Removes a job whose task was refused; one that has begun or ended stays. @returns whether it is gone by this */
  discard(id: string): Promise<boolean> {
    const untouched = and(owned(trainingJobs, id, 0), eq(trainingJobs.state, 'PENDING'));
    return this.database.run(async (db) => {
      const gone = db.delete(trainingJobs).where(untouched);
      return (await gone.returning({ id: trainingJobs.id })).length > 0;
    });
  }

  /** Of every epoch, in order. */
  losses(id: string): Promise<TrainingLoss[]> {
    const { epoch, loss, reconstruction, kl } = trainingLosses;
    return this.database.run((db) =>
      db
        .select({ epoch, loss, reconstruction, kl })
        .from(trainingLosses)
        .where(eq(trainingLosses.jobId, id))
        .orderBy(asc(epoch)),
    );
  }

  /** Jobs that have not ended and that nothing has happened to for so long, the oldest first; at most 1,000. (Default: 0) */
  unsettled(olderThanMs = 0): Promise<TrainingJob[]> {
    return this.database.run((db) =>
      db
        .select()
        .from(trainingJobs)
        .where(and(isNull(trainingJobs.endedAt), olderThan(trainingJobs.updatedAt, olderThanMs)))
        .orderBy(asc(trainingJobs.updatedAt))
        .limit(BATCH),
    );
  }
}

type Changes = PgUpdateSetSource<typeof trainingJobs>;

/** @returns whether the attempt may still write, and has */
async function update(tx: Queries, id: string, attempt: number, changes: Changes): Promise<boolean> {
  const updated = tx
    .update(trainingJobs)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(owned(trainingJobs, id, attempt));
  return (await updated.returning({ id: trainingJobs.id })).length > 0;
}

async function hasModel(tx: Queries, id: string, modelId: string): Promise<boolean> {
  const made = and(eq(trainingJobs.id, id), eq(trainingJobs.state, 'SUCCESS'), eq(trainingJobs.modelId, modelId));
  return (await tx.select({ id: trainingJobs.id }).from(trainingJobs).where(made)).length > 0;
}
