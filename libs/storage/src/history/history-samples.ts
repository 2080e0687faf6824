import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { historySamples, type StoredSample } from '../database/history-schema.js';

/** What is removed at once. */
const PRUNED = 5000;

/** Figures over time. Every method throws StorageUnavailableError. */
export class HistorySamples {
  constructor(private readonly database: Database) {}

  /** Fields that another process has said of the same step are replaced, others stay: both count the same events. */
  async record(samples: readonly StoredSample[]): Promise<void> {
    if (samples.length === 0) return;
    const sorted = [...samples].sort((a, b) => (a.series < b.series ? -1 : a.series > b.series ? 1 : +a.at - +b.at));
    await this.database.run((db) =>
      db
        .insert(historySamples)
        .values(sorted)
        .onConflictDoUpdate({
          target: [historySamples.series, historySamples.at],
          set: { values: sql`history_samples."values" || excluded."values"` },
        }),
    );
  }

  /** Of one series from then on, oldest first. */
  since(series: string, from: Date): Promise<StoredSample[]> {
    return this.database.run((db) =>
      db
        .select()
        .from(historySamples)
        .where(and(eq(historySamples.series, series), gte(historySamples.at, from)))
        .orderBy(asc(historySamples.at)),
    );
  }

  async prune(before: Date): Promise<number> {
    return this.database.run(async (db) => {
      const old = db
        .select({ at: historySamples.at })
        .from(historySamples)
        .where(lt(historySamples.at, before))
        .limit(PRUNED);
      return (await db.delete(historySamples).where(inArray(historySamples.at, old))).rowCount ?? 0;
    });
  }
}
