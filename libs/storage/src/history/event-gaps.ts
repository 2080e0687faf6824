import { desc, eq, isNull, lt } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { eventGaps, type StoredGap } from '../database/history-schema.js';

/** Places in history where events are missing. Every method throws StorageUnavailableError. */
export class EventGaps {
  constructor(private readonly database: Database) {}

  /** One that is known stays as it is. */
  async add(gap: Omit<StoredGap, 'reconciledAt' | 'mended'>): Promise<void> {
    await this.database.run((db) => db.insert(eventGaps).values(gap).onConflictDoNothing());
  }

  /** The tasks themselves have been asked. */
  async reconciled(id: string, mended: number): Promise<void> {
    await this.database.run((db) =>
      db.update(eventGaps).set({ reconciledAt: new Date(), mended }).where(eq(eventGaps.id, id)),
    );
  }

  /** Those that nobody has reconciled, oldest first. */
  open(): Promise<StoredGap[]> {
    return this.database.run((db) =>
      db.select().from(eventGaps).where(isNull(eventGaps.reconciledAt)).orderBy(eventGaps.until).limit(100),
    );
  }

  /** Newest first. */
  newest(limit: number): Promise<StoredGap[]> {
    return this.database.run((db) => db.select().from(eventGaps).orderBy(desc(eventGaps.until)).limit(limit));
  }

  async prune(before: Date): Promise<void> {
    await this.database.run((db) => db.delete(eventGaps).where(lt(eventGaps.until, before)));
  }
}
