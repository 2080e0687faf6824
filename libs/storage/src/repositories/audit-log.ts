import { asc, eq, inArray } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { type AuditEntry, auditLog, type NewAuditEntry } from '../database/schema.js';
import { olderThan } from './age.js';
import { after, newestFirst, type Page, pageOf, type PageRequest } from './page.js';
import { storable } from './storable.js';

/** Rows that one call of {@link AuditLog.prune} removes at most. */
const BATCH = 1000;

/** Which entries are asked for; all of it must hold. */
export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
}

/**
 * What people did, or were refused. Entries are added and never changed.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class AuditLog {
  constructor(private readonly database: Database) {}

  /** Safe to repeat: an entry whose id is there is left as it is. */
  async add(entries: readonly NewAuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.database.run((db) => db.insert(auditLog).values(entries.map(storable)).onConflictDoNothing());
  }

  /** Newest first. @throws InvalidCursorError */
  async list({ actor, action, target, limit, cursor }: PageRequest & AuditFilter): Promise<Page<AuditEntry>> {
    const page = after(
      cursor,
      auditLog,
      actor === undefined ? undefined : eq(auditLog.actor, storable(actor)),
      action === undefined ? undefined : eq(auditLog.action, storable(action)),
      target === undefined ? undefined : eq(auditLog.target, storable(target)),
    );
    return this.database.run(async (db) =>
      pageOf(
        await db
          .select()
          .from(auditLog)
          .where(page)
          .orderBy(...newestFirst(auditLog))
          .limit(limit + 1),
        limit,
      ),
    );
  }

  /** Deletes entries that are so old, the oldest first; at most 1,000. @returns how many */
  prune(olderThanMs: number): Promise<number> {
    return this.database.run(async (db) => {
      const old = db
        .select({ id: auditLog.id })
        .from(auditLog)
        .where(olderThan(auditLog.createdAt, olderThanMs))
        .orderBy(asc(auditLog.createdAt))
        .limit(BATCH);
      return (await db.delete(auditLog).where(inArray(auditLog.id, old)).returning({ id: auditLog.id })).length;
    });
  }
}
