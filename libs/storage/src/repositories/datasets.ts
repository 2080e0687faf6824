import type { ColumnProfile, CsvFormat } from '@celerity/tabular';
import { and, asc, eq, getTableColumns, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Database, Queries } from '../database/database.js';
import {
  type Dataset,
  type DatasetError,
  datasets,
  DATASET_STATES,
  type DatasetSource,
  type DatasetState,
  mlModels,
  trainingJobs,
} from '../database/schema.js';
import { olderThan } from './age.js';
import { after, newestFirst, type Page, pageOf, type PageRequest } from './page.js';

/** What is known of a data set before its rows are there. */
export interface NewDataset {
  id: string;
  name: string;
  source: DatasetSource;
  /** The model that makes it. */
  modelId?: string;
  /** The task that makes or profiles it. */
  taskId?: string;
  format?: CsvFormat;
}

/** A data set without its columns: those of a wide table are large. */
export type DatasetSummary = Omit<Dataset, 'columns'>;

/** `in-use`: a training that has not ended needs it. */
export type DatasetDeletion = 'deleted' | 'in-use' | 'unknown';

/** Most rows a reconciler is given at once. */
const BATCH = 1000;

/**
 * The data sets. Their rows are artifacts (`datasetKey`): who deletes a data set deletes its artifact after it.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class Datasets {
  constructor(private readonly database: Database) {}

  /** Writes the row of a data set that is `uploading`. @returns the row; one that was there before, unchanged */
  create(dataset: NewDataset): Promise<Dataset> {
    return this.database.run(async (db) => {
      const [created] = await db.insert(datasets).values(dataset).onConflictDoNothing().returning();
      const [row] = created ? [created] : await db.select().from(datasets).where(eq(datasets.id, dataset.id));
      if (!row) throw new Error(`data set ${dataset.id} was deleted while it was created`);
      return row;
    });
  }

  find(id: string): Promise<Dataset | undefined> {
    return this.database.run(async (db) => (await db.select().from(datasets).where(eq(datasets.id, id)))[0]);
  }

  /** @throws InvalidCursorError */
  async list({ limit, cursor }: PageRequest): Promise<Page<DatasetSummary>> {
    const { columns: _, ...summary } = getTableColumns(datasets);
    const page = after(cursor, datasets);
    return this.database.run(async (db) =>
      pageOf(
        await db
          .select(summary)
          .from(datasets)
          .where(page)
          .orderBy(...newestFirst(datasets))
          .limit(limit + 1),
        limit,
      ),
    );
  }

  /** Its artifact is complete: it is `profiling` now. @returns false when it was not `uploading` */
  uploaded(id: string, { bytes, format }: { bytes: number; format: CsvFormat }): Promise<boolean> {
    return this.move(id, ['uploading'], { state: 'profiling', bytes, format });
  }

  /**
   * It may be used now: profiled, or written by a task.
   *
   * @returns false when it is gone
   */
  ready(
    id: string,
    facts: { rows: number; columns: ColumnProfile[]; bytes?: number; format?: CsvFormat },
  ): Promise<boolean> {
    return this.move(id, DATASET_STATES, { state: 'ready', error: null, ...facts });
  }

  /** @returns false when it is gone, or `ready` */
  failed(id: string, error: DatasetError): Promise<boolean> {
    return this.move(id, ['uploading', 'profiling', 'failed'], { state: 'failed', error });
  }

  /** A training that begins meanwhile either keeps it, or finds it gone. */
  delete(id: string): Promise<DatasetDeletion> {
    return this.database.transaction(async (tx) => {
      // Locked before its trainings are looked at: they lock it too when they are created, and the next statement sees what they wrote.
      const [row] = await tx.select({ id: datasets.id }).from(datasets).where(eq(datasets.id, id)).for('update');
      if (!row) return 'unknown';
      if (await isNeeded(tx, id)) return 'in-use';
      await tx.delete(datasets).where(eq(datasets.id, id));
      return 'deleted';
    });
  }

  /** Data sets that nothing has happened to for so long though they are not settled, the oldest first; at most 1,000. */
  unsettled(olderThanMs: number): Promise<DatasetSummary[]> {
    const { columns: _, ...summary } = getTableColumns(datasets);
    return this.database.run((db) =>
      db
        .select(summary)
        .from(datasets)
        .where(and(inArray(datasets.state, ['uploading', 'profiling']), olderThan(datasets.updatedAt, olderThanMs)))
        .orderBy(asc(datasets.updatedAt))
        .limit(BATCH),
    );
  }

  private move(id: string, from: readonly DatasetState[], to: Partial<Dataset>): Promise<boolean> {
    const isThere = and(eq(datasets.id, id), inArray(datasets.state, from));
    return this.database.run(async (db) => {
      const moved = db
        .update(datasets)
        .set({ ...to, updatedAt: sql`now()` })
        .where(isThere);
      return (await moved.returning({ id: datasets.id })).length > 0;
    });
  }
}

async function isNeeded(tx: Queries, id: string): Promise<boolean> {
  const byJob = and(eq(trainingJobs.datasetId, id), isNull(trainingJobs.endedAt));
  if ((await tx.select({ id: trainingJobs.id }).from(trainingJobs).where(byJob).limit(1)).length > 0) return true;
  const byModel = and(or(eq(mlModels.datasetId, id), eq(mlModels.extraDatasetId, id)), isNull(mlModels.endedAt));
  return (await tx.select({ id: mlModels.id }).from(mlModels).where(byModel).limit(1)).length > 0;
}
