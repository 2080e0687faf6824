import { eq, getTableColumns } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { type JsonObject, type Model, models } from '../database/schema.js';
import { after, newestFirst, type Page, pageOf, type PageRequest } from './page.js';

/** A model without its card and quality report, which may be large. */
export type ModelSummary = Omit<Model, 'card' | 'quality'>;

/**
 * The trained models; `TrainingJobs.succeed` adds them. Each is an artifact: who deletes a model deletes its artifact after it.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class Models {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<Model | undefined> {
    return this.database.run(async (db) => (await db.select().from(models).where(eq(models.id, id)))[0]);
  }

  /** @throws InvalidCursorError */
  async list({ kind, limit, cursor }: PageRequest & { kind?: string | undefined }): Promise<Page<ModelSummary>> {
    const { card: _, quality: __, ...summary } = getTableColumns(models);
    const page = after(cursor, models, kind === undefined ? undefined : eq(models.kind, kind));
    return this.database.run(async (db) =>
      pageOf(
        await db
          .select(summary)
          .from(models)
          .where(page)
          .orderBy(...newestFirst(models))
          .limit(limit + 1),
        limit,
      ),
    );
  }

  /** Stores the report of its last evaluation. @returns false when the model is gone */
  saveQuality(id: string, report: JsonObject): Promise<boolean> {
    return this.database.run(async (db) => {
      const saved = db.update(models).set({ quality: report }).where(eq(models.id, id));
      return (await saved.returning({ id: models.id })).length > 0;
    });
  }

  /** @returns the model as it was; undefined when there was none */
  delete(id: string): Promise<Model | undefined> {
    return this.database.run(async (db) => (await db.delete(models).where(eq(models.id, id)).returning())[0]);
  }
}
