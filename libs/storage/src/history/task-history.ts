import { and, asc, eq, getTableColumns, gt, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Database, Queries } from '../database/database.js';
import { eventCursors, type StoredTask, taskHistory } from '../database/history-schema.js';
import { forgetFormerLivesSql, mergeSql } from './merge-sql.js';
import { cleanJson, sortable, type TaskFacts } from './task-facts.js';
import { indexWords } from './words.js';

/** A task as it is stored, without its index. */
export type HistoricTask = Omit<StoredTask, 'words'>;

const { words: _words, ...COLUMNS } = getTableColumns(taskHistory);

/** What is removed at once. */
const PRUNED = 1000;

/**
 * Every task of whom events told, for as long as the retention says. Any number of processes may write the same events.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class TaskHistory {
  constructor(private readonly database: Database) {}

  /**
   * Merges facts into what is known, and notes up to which event everything is written: both or neither.
   *
   * @param eventId of the last event of a reader that has written everything before it. Absent: the facts are not from events.
   */
  async record(facts: readonly TaskFacts[], cursor?: { name: string; eventId: string }): Promise<void> {
    const json = facts.length > 0 ? encode(facts) : undefined;
    await this.database.transaction(async (tx) => {
      if (json) {
        await tx.execute(forgetFormerLivesSql(json));
        await tx.execute(mergeSql(json));
      }
      if (cursor) await moveOn(tx, cursor.name, cursor.eventId);
    });
  }

  /** Id of the last event up to which everything is written; undefined: nothing is. */
  async cursor(name: string): Promise<{ eventId: string; updatedAt: Date } | undefined> {
    const { eventId, updatedAt } = eventCursors;
    return this.database.run(
      async (db) => (await db.select({ eventId, updatedAt }).from(eventCursors).where(eq(eventCursors.name, name)))[0],
    );
  }

  find(taskId: string): Promise<HistoricTask | undefined> {
    return this.database.run(
      async (db) => (await db.select(COLUMNS).from(taskHistory).where(eq(taskHistory.taskId, taskId)))[0],
    );
  }

  /** Those of these tasks that are known. */
  findAll(taskIds: readonly string[]): Promise<HistoricTask[]> {
    if (taskIds.length === 0) return Promise.resolve([]);
    return this.database.run((db) =>
      db
        .select(COLUMNS)
        .from(taskHistory)
        .where(inArray(taskHistory.taskId, [...taskIds])),
    );
  }

  /** Those of these tasks whose end is known. */
  async settled(taskIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.run((db) =>
      db.execute<{ task_id: string }>(sql`
        select task_id from task_history
        where task_id in (select json_array_elements_text(${JSON.stringify(taskIds)}::json)) and done_at is not null`),
    );
    return new Set(rows.rows.map(({ task_id }) => task_id));
  }

  /** Tasks whose end is not known, by id. */
  async unsettled(afterId: string, limit: number): Promise<string[]> {
    const rows = await this.database.run((db) =>
      db
        .select({ taskId: taskHistory.taskId })
        .from(taskHistory)
        .where(and(isNull(taskHistory.doneAt), gt(taskHistory.taskId, afterId)))
        .orderBy(asc(taskHistory.taskId))
        .limit(limit),
    );
    return rows.map(({ taskId }) => taskId);
  }

  /** What a task has sent, oldest first. */
  children(taskId: string, limit: number): Promise<Pick<StoredTask, 'taskId' | 'name' | 'state'>[]> {
    const { taskId: id, name, state } = taskHistory;
    return this.database.run((db) =>
      db
        .select({ taskId: id, name, state })
        .from(taskHistory)
        .where(eq(taskHistory.parentId, taskId))
        .orderBy(asc(taskHistory.seenAt))
        .limit(limit),
    );
  }

  /** Deletes tasks that were sent so long ago, the oldest first; at most 1,000. @returns how many */
  prune(before: Date): Promise<number> {
    return this.database.run(async (db) => {
      const old = db
        .select({ taskId: taskHistory.taskId })
        .from(taskHistory)
        .where(lt(taskHistory.seenAt, before))
        .orderBy(asc(taskHistory.seenAt))
        .limit(PRUNED);
      return (await db.delete(taskHistory).where(inArray(taskHistory.taskId, old))).rowCount ?? 0;
    });
  }
}

/** It never moves back: another process may have come further. */
async function moveOn(tx: Queries, name: string, eventId: string): Promise<void> {
  await tx
    .insert(eventCursors)
    .values({ name, eventId, position: sortable(eventId) })
    .onConflictDoUpdate({
      target: eventCursors.name,
      set: { eventId, position: sortable(eventId), updatedAt: sql`now()` },
      setWhere: sql`event_cursors.position < excluded.position`,
    });
}

/** JSON for `mergeSql`. */
function encode(facts: readonly TaskFacts[]): string {
  const sorted = [...facts].sort((a, b) => (a.taskId < b.taskId ? -1 : 1));
  return cleanJson(JSON.stringify(sorted.map(recordOf)));
}

function recordOf(facts: TaskFacts) {
  const { taskId, seenAt, sentAt, receivedAt, startedAt, doneAt, rootId, parentId, updatedAt, ...same } = facts;
  const times = {
    seen: seenAt,
    sent: sentAt,
    received: receivedAt,
    started: startedAt,
    done: doneAt,
    updated: updatedAt,
  };
  return {
    ...same,
    ...times,
    task_id: taskId,
    root_id: rootId,
    parent_id: parentId,
    words: wordsIn(facts),
  };
}

/** JSON with its escapes taken out: `\n` is no part of the word after it. */
const plain = (json: string | undefined) => json?.replace(/\\(?:u[0-9a-f]{4}|.)/gi, ' ');

function wordsIn({ name, args, kwargs, result, error }: TaskFacts): string[] {
  return [
    ...indexWords('name', name),
    ...indexWords('arg', plain(args)),
    ...indexWords('arg', plain(kwargs)),
    ...indexWords('result', plain(result)),
    ...indexWords('error', error),
  ];
}
