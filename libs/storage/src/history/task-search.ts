import { and, asc, desc, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database, Queries } from '../database/database.js';
import { taskHistory } from '../database/history-schema.js';
import { InvalidCursorError } from '../errors.js';
import { filterSql } from './filter-sql.js';
import { TASK_SORTS, type TaskFilter, type TaskOrder, type TaskSort } from './task-filter.js';
import type { HistoricTask } from './task-history.js';

/** Most tasks that are counted one by one. */
const COUNTED = 10_000;

/** Tasks that are gone through in their order before the index of words is asked: who looks for something common finds it there. */
const NEAR = 5000;

/** Characters of a text in a list. */
export const PREVIEW = 300;

const SORT_COLUMNS: Record<TaskSort, { column: PgColumn; type: string; sparse: boolean }> = {
  sent: { column: taskHistory.seenAt, type: 'timestamptz', sparse: false },
  done: { column: taskHistory.doneAt, type: 'timestamptz', sparse: true },
  runtime: { column: taskHistory.runtime, type: 'double precision', sparse: true },
  wait: { column: taskHistory.wait, type: 'double precision', sparse: true },
  name: { column: taskHistory.name, type: 'text', sparse: true },
  state: { column: taskHistory.state, type: 'text', sparse: false },
};

/** A task in a list: texts are cut at {@link PREVIEW} characters, and its timeline is left out. */
export type ListedTask = Omit<HistoricTask, 'timeline' | 'poison'> & { poisoned: boolean };

export interface TaskPage {
  items: ListedTask[];
  nextCursor: string | null;
}

export interface TaskPageRequest {
  filter: TaskFilter;
  order: TaskOrder;
  limit: number;
  cursor?: string | undefined;
}

export interface TaskTally {
  count: number;
  /** False: there are at least so many. */
  exact: boolean;
  byState: Record<string, number>;
}

/** Searches the history of tasks. Every method throws StorageUnavailableError when the database does not answer within two seconds. */
export class TaskSearch {
  constructor(private readonly database: Database) {}

  /** Tasks that have no value in the column that is sorted by are left out. @throws InvalidCursorError */
  async page({ filter, order, limit, cursor }: TaskPageRequest): Promise<TaskPage> {
    const { column, sparse } = SORT_COLUMNS[order.by];
    const direction = order.descending ? desc : asc;
    const sorted = [column, ...(tiedByTime(order.by) ? [taskHistory.seenAt] : []), taskHistory.taskId].map((each) =>
      direction(each),
    );
    const wanted = filterSql(filter);
    const place = and(
      sparse ? sql`${column} is not null` : undefined,
      cursor === undefined ? undefined : after(cursor, order),
    );
    const everywhere = (db: Queries) =>
      db
        .select(LISTED)
        .from(taskHistory)
        .where(and(wanted, place))
        .orderBy(...sorted)
        .limit(limit + 1);
    if (!looksForText(filter)) return this.database.run(async (db) => pageOf(await everywhere(db), order, limit));
    const near = await this.database.run((db) => {
      const next = db
        .select()
        .from(taskHistory)
        .where(place)
        .orderBy(...sorted)
        .limit(NEAR)
        .as('task_history');
      return db
        .select(LISTED)
        .from(next)
        .where(wanted)
        .orderBy(...sorted)
        .limit(limit + 1);
    });
    if (near.length > limit) return pageOf(near, order, limit);
    return this.throughWords(async (db) => pageOf(await everywhere(db), order, limit));
  }

  async count(filter: TaskFilter): Promise<TaskTally> {
    const counting = (db: Queries) =>
      db.execute<{ state: string; n: number }>(sql`
        select state, count(*)::integer as n from (
          select state from task_history where ${filterSql(filter) ?? sql`true`} limit ${COUNTED + 1}
        ) as found group by state`);
    const { rows } = await (looksForText(filter) ? this.throughWords(counting) : this.database.run(counting));
    const total = rows.reduce((sum, { n }) => sum + n, 0);
    const byState = Object.fromEntries(rows.map(({ state, n }) => [state, n]));
    return { count: Math.min(total, COUNTED), exact: total <= COUNTED, byState };
  }

  /**
   * Of a word that is rare PostgreSQL does not know how rare it is, and would rather go through all tasks in their order. Here it may use
   * indexes only as sets, of which that of the words is the smallest.
   */
  private throughWords<T>(ask: (db: Queries) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      for (const plan of ['indexscan', 'indexonlyscan', 'seqscan'])
        await tx.execute(sql.raw(`set local enable_${plan} = off`));
      return ask(tx);
    });
  }

  /** Different values of a column that begin so, in order: it jumps from one to the next along the index. */
  async values(field: 'name' | 'worker' | 'queue', prefix: string, limit: number): Promise<string[]> {
    const column = sql.raw(field);
    const { rows } = await this.database.run((db) =>
      db.execute<{ value: string }>(sql`
        with recursive found as (
          (select ${column} as value from task_history where ${column} >= ${prefix} order by ${column} limit 1)
          union all
          select (select ${column} from task_history where ${column} > found.value order by ${column} limit 1)
          from found where found.value is not null
        )
        select value from found where value is not null and starts_with(value, ${prefix}) limit ${limit}`),
    );
    return rows.map(({ value }) => value);
  }
}

/** Tasks of one name, or state, come in the order of time. */
const tiedByTime = (by: TaskSort) => by === 'name' || by === 'state';

const cut = (column: PgColumn) => sql<string | null>`left(${column}, ${sql.raw(String(PREVIEW + 1))})`;

const { words: _words, timeline: _timeline, poison: _poison, ...columns } = getTableColumns(taskHistory);
const LISTED = {
  ...columns,
  args: cut(taskHistory.args),
  kwargs: cut(taskHistory.kwargs),
  result: cut(taskHistory.result),
  error: cut(taskHistory.error),
  poisoned: sql<boolean>`poison is not null`,
};

/** Some word must be there. */
function looksForText({ conditions }: TaskFilter): boolean {
  return conditions.some(({ kind, not }) => kind === 'text' && !not);
}

/** @param rows one more than `limit` when there is a next page */
function pageOf(rows: readonly object[], order: TaskOrder, limit: number): TaskPage {
  const items = rows.slice(0, limit) as ListedTask[];
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? encode(last, order) : null };
}

/** What a cursor holds: where the page before ended. */
type Place = [sort: string, value: string, seenMs: number, taskId: string];

function after(cursor: string, order: TaskOrder): SQL {
  const [, value, seenMs, taskId] = decode(cursor, order);
  const { column, type } = SORT_COLUMNS[order.by];
  const beyond = sql.raw(order.descending ? '<' : '>');
  const seen = new Date(seenMs).toISOString();
  const typed = sql`${value}::${sql.raw(type)}`;
  return tiedByTime(order.by)
    ? sql`(${column}, seen_at, task_id) ${beyond} (${typed}, ${seen}::timestamptz, ${taskId})`
    : sql`(${column}, task_id) ${beyond} (${typed}, ${taskId})`;
}

const sortOf = ({ by, descending }: TaskOrder) => `${descending ? '-' : ''}${by}`;

function encode(task: ListedTask, order: TaskOrder): string {
  const value = {
    sent: task.seenAt,
    done: task.doneAt,
    runtime: task.runtime,
    wait: task.wait,
    name: task.name,
    state: task.state,
  }[order.by];
  const text = value instanceof Date ? value.toISOString() : String(value);
  const place: Place = [sortOf(order), text, task.seenAt.getTime(), task.taskId];
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function decode(cursor: string, order: TaskOrder): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as Place;
    if (isPlace(place) && place[0] === sortOf(order)) return place;
  } catch {
    // Said below.
  }
  throw new InvalidCursorError(cursor);
}

function isPlace(place: unknown): place is Place {
  if (!Array.isArray(place) || place.length !== 4) return false;
  const [sort, value, seenMs, taskId] = place as unknown[];
  const by = typeof sort === 'string' ? sort.replace(/^-/, '') : '';
  if (!(TASK_SORTS as readonly string[]).includes(by) || typeof value !== 'string' || typeof taskId !== 'string')
    return false;
  if (value.includes('\0') || taskId.includes('\0')) return false;
  const { type } = SORT_COLUMNS[by as TaskSort];
  if (type === 'timestamptz' && Number.isNaN(Date.parse(value))) return false;
  if (type === 'double precision' && !Number.isFinite(Number(value))) return false;
  return typeof seenMs === 'number' && Number.isFinite(new Date(seenMs).getTime());
}
