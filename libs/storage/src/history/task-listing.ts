import { and, asc, desc, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '../database/database.js';
import { taskHistory } from '../database/history-schema.js';
import { filterSql } from './filter-sql.js';
import type { TaskFilter } from './task-filter.js';

/** Children of one task that are told at most. */
const MOST_CHILDREN = 100;

const SORTS = {
  seen: taskHistory.seenAt,
  name: taskHistory.name,
  state: taskHistory.state,
  received: taskHistory.receivedAt,
  started: taskHistory.startedAt,
} satisfies Record<string, PgColumn>;

export type ListingSort = keyof typeof SORTS;

export interface ListingRequest {
  filter: TaskFilter;
  /** A task that no worker has received fits any of both. */
  receivedFrom?: Date | undefined;
  receivedUntil?: Date | undefined;
  /** Tasks without a value come before all others, and descending after them. */
  sort: ListingSort;
  descending: boolean;
  offset: number;
  limit: number;
}

/**
 * Tasks by number instead of by cursor, for programs that were made so. The further the offset, the longer it takes: pages are read with
 * `TaskSearch`.
 *
 * Every method throws StorageUnavailableError when the database does not answer within two seconds.
 */
export class TaskListing {
  constructor(private readonly database: Database) {}

  /** Ids, in order: what they stand for may be large, and is read page by page with `TaskHistory.findAll`. */
  async ids({
    filter,
    receivedFrom,
    receivedUntil,
    sort,
    descending,
    offset,
    limit,
  }: ListingRequest): Promise<string[]> {
    const { receivedAt } = taskHistory;
    const bound = (operator: '>=' | '<=', time: Date | undefined): SQL | undefined =>
      time && or(isNull(receivedAt), sql`${receivedAt} ${sql.raw(operator)} ${time.toISOString()}::timestamptz`);
    const column = SORTS[sort];
    const first = descending ? sql`${column} desc nulls last` : sql`${column} asc nulls first`;
    const { taskId, seenAt } = taskHistory;
    const rows = await this.database.run((db) =>
      db
        .select({ taskId })
        .from(taskHistory)
        .where(and(filterSql(filter), bound('>=', receivedFrom), bound('<=', receivedUntil)))
        // Where nothing may be missing, plainly: so the index serves.
        .orderBy(...(sort === 'seen' ? [descending ? desc(column) : asc(column)] : [first, desc(seenAt)]))
        .offset(offset)
        .limit(limit),
    );
    return rows.map((row) => row.taskId);
  }

  /** What these tasks have sent, oldest first, by the sender's id; at most 100 of each. */
  async childrenOf(taskIds: readonly string[]): Promise<Map<string, string[]>> {
    const children = new Map<string, string[]>();
    if (taskIds.length === 0) return children;
    const { taskId, parentId, seenAt } = taskHistory;
    const rows = await this.database.run((db) =>
      db
        .select({ taskId, parentId })
        .from(taskHistory)
        .where(inArray(parentId, [...taskIds]))
        .orderBy(asc(seenAt))
        .limit(MOST_CHILDREN * taskIds.length),
    );
    for (const row of rows) {
      const siblings = children.get(row.parentId!) ?? [];
      if (siblings.length < MOST_CHILDREN) siblings.push(row.taskId);
      children.set(row.parentId!, siblings);
    }
    return children;
  }
}
