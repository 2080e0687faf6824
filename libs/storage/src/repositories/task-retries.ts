import { asc, eq, inArray } from 'drizzle-orm';
import type { Database } from '../database/database.js';
import { taskRetries } from '../database/schema.js';
import { olderThan } from './age.js';

const BATCH = 1000;
/** Retries of one task that are told at most. */
const MOST = 100;

/** One task that was sent once more. */
export interface TaskRetry {
  /** The new task. */
  taskId: string;
  retryOf: string;
}

/**
 * Which task people sent once more, as which: a retry by hand is a new task, unlike those that a task's contract makes.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class TaskRetries {
  constructor(private readonly database: Database) {}

  /** Safe to repeat. */
  async add(retries: readonly TaskRetry[]): Promise<void> {
    if (retries.length === 0) return;
    await this.database.run((db) =>
      db
        .insert(taskRetries)
        .values([...retries])
        .onConflictDoNothing(),
    );
  }

  /** What a task repeats, if anything, and its own repetitions, oldest first, at most 100. */
  of(taskId: string): Promise<{ retryOf: string | null; retriedAs: string[] }> {
    return this.database.run(async (db) => {
      const { retryOf } = taskRetries;
      const own = await db.select({ retryOf }).from(taskRetries).where(eq(taskRetries.taskId, taskId));
      const later = await db
        .select({ taskId: taskRetries.taskId })
        .from(taskRetries)
        .where(eq(retryOf, taskId))
        .orderBy(asc(taskRetries.createdAt), asc(taskRetries.taskId))
        .limit(MOST);
      return { retryOf: own[0]?.retryOf ?? null, retriedAs: later.map((row) => row.taskId) };
    });
  }

  /** Deletes what is so old, the oldest first; at most 1,000. @returns how many */
  prune(olderThanMs: number): Promise<number> {
    return this.database.run(async (db) => {
      const old = db
        .select({ taskId: taskRetries.taskId })
        .from(taskRetries)
        .where(olderThan(taskRetries.createdAt, olderThanMs))
        .orderBy(asc(taskRetries.createdAt))
        .limit(BATCH);
      const gone = await db.delete(taskRetries).where(inArray(taskRetries.taskId, old)).returning();
      return gone.length;
    });
  }
}
