import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import type { Database, Queries } from '../database/database.js';
import { datasets, mlModels, models, predictions, trainingJobs } from '../database/schema.js';

/** Kinds of artifacts: the folder of their keys. */
export const ARTIFACT_KINDS = ['datasets', 'models', 'checkpoints', 'predictions'] as const;
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

/**
 * Which artifacts a row names: what nobody names is left of a crash, or of a worker that went on after its row was deleted.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class ArtifactOwners {
  constructor(private readonly database: Database) {}

  /** @param ids of the keys: `datasets/<id>.csv`. @returns those of them whose artifacts are needed */
  async needed(kind: ArtifactKind, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.database.run((db) => OWNERS[kind](db, [...ids]));
    return new Set(rows.map(({ id }) => id));
  }
}

type Owners = (db: Queries, ids: string[]) => Promise<{ id: string }[]>;

const OWNERS: Record<ArtifactKind, Owners> = {
  datasets: (db, ids) => db.select({ id: datasets.id }).from(datasets).where(inArray(datasets.id, ids)),
  // Of a model that was never made nobody needs the file.
  models: async (db, ids) => {
    const mayBeNeeded = or(isNull(mlModels.endedAt), eq(mlModels.state, 'SUCCESS'));
    return [
      ...(await db.select({ id: models.id }).from(models).where(inArray(models.id, ids))),
      ...(await db
        .select({ id: mlModels.id })
        .from(mlModels)
        .where(and(inArray(mlModels.id, ids), mayBeNeeded))),
    ];
  },
  // Of a training that has ended nobody goes on.
  checkpoints: (db, ids) =>
    db
      .select({ id: trainingJobs.id })
      .from(trainingJobs)
      .where(and(inArray(trainingJobs.id, ids), isNull(trainingJobs.endedAt))),
  predictions: (db, ids) => db.select({ id: predictions.id }).from(predictions).where(inArray(predictions.id, ids)),
};
