import { randomUUID } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { type SavedFilterRow, savedFilters } from '../database/history-schema.js';

/** Most that are kept of one owner. */
export const MOST_SAVED = 200;

/** Searches that people have saved. Every method throws StorageUnavailableError. */
export class SavedFilters {
  constructor(private readonly database: Database) {}

  all(): Promise<SavedFilterRow[]> {
    return this.database.run((db) => db.select().from(savedFilters).orderBy(asc(savedFilters.name)).limit(1000));
  }

  find(id: string): Promise<SavedFilterRow | undefined> {
    return this.database.run(async (db) => (await db.select().from(savedFilters).where(eq(savedFilters.id, id)))[0]);
  }

  /** The same name of the same owner is replaced. @returns undefined when the owner has {@link MOST_SAVED} */
  save(
    filter: Pick<SavedFilterRow, 'name' | 'owner' | 'query' | 'sort' | 'columns'>,
  ): Promise<SavedFilterRow | undefined> {
    return this.database.transaction(async (tx) => {
      const { owner, name } = filter;
      await tx.delete(savedFilters).where(and(eq(savedFilters.owner, owner), eq(savedFilters.name, name)));
      const theirs = await tx.select({ id: savedFilters.id }).from(savedFilters).where(eq(savedFilters.owner, owner));
      if (theirs.length >= MOST_SAVED) return undefined;
      return (
        await tx
          .insert(savedFilters)
          .values({ id: randomUUID(), ...filter })
          .returning()
      )[0];
    });
  }

  async remove(id: string): Promise<void> {
    await this.database.run((db) => db.delete(savedFilters).where(eq(savedFilters.id, id)));
  }
}
