import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database } from '../database/database.js';
import { InvalidCursorError } from '../errors.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { sortable, type TaskFacts } from './task-facts.js';
import type { TaskCondition, TaskOrder, TaskTest } from './task-filter.js';
import { TASK_SORTS } from './task-filter.js';
import { TaskHistory } from './task-history.js';
import { TaskSearch } from './task-search.js';

const T0 = Date.parse('2026-11-28T10:00:00Z');
const newest: TaskOrder = { by: 'sent', descending: true };

function task(index: number, more: Partial<TaskFacts>): TaskFacts {
  const at = T0 + index * 1000;
  return { taskId: `task-${index}`, position: sortable(`${at}-0.1`), seenAt: at, sentAt: at, updatedAt: at, ...more };
}

const done = (index: number, runtime: number) => ({
  ...{ state: 'SUCCESS', runtime, wait: 0.5, startedAt: T0 + index * 1000 + 500, doneAt: T0 + index * 1000 + 600 },
});

const TASKS = [
  task(0, {
    name: 'gan.train_tvae_model',
    queue: 'gan',
    worker: 'w-gan@a',
    args: '["set-1"]',
    kwargs: '{}',
    ...done(0, 60),
  }),
  task(1, {
    name: 'gan.sample',
    queue: 'gan',
    worker: 'w-gan@a',
    args: '[]',
    kwargs: '{"rows":100}',
    state: 'STARTED',
  }),
  task(2, {
    name: 'tasks.add',
    queue: 'celery',
    args: '["foo bar","x\\"y"]',
    kwargs: '{}',
    result: '"Ünïque"',
    ...done(2, 0.5),
  }),
  task(3, {
    ...{
      name: 'tasks.add',
      queue: 'celery',
      args: '["bar foo 100%"]',
      kwargs: '{}',
      state: 'FAILURE',
      doneAt: T0 + 3500,
    },
    ...{ error: 'TypeError: x_y is not a number', retries: 3, parentId: 'task-2', runtime: 0.5 },
  }),
  task(4, { state: 'PENDING' }),
];

onEveryDialect('TaskSearch', (server) => {
  let database: Database;
  let search: TaskSearch;
  beforeAll(async () => {
    database = await openTables(server().url);
    search = new TaskSearch(database);
    await new TaskHistory(database).record(TASKS);
  }, 60_000);
  afterAll(() => database.close());

  const find = async (...conditions: (TaskTest & { not?: boolean })[]) => {
    const filter = { conditions: conditions.map((test) => ({ not: false, ...test }) as TaskCondition) };
    const { items } = await search.page({ filter, order: newest, limit: 100 });
    const { count } = await search.count(filter);
    expect(count).toBe(items.length);
    return items.map(({ taskId }) => Number(taskId.slice(5))).sort();
  };
  const text = (value: string, ...fields: ('name' | 'arg' | 'result' | 'error' | 'id')[]): TaskTest => ({
    ...{ kind: 'text', text: value, fields: fields.length > 0 ? fields : ['name', 'arg', 'result', 'error', 'id'] },
  });

  it('finds by state, globs, numbers, times and flags', async () => {
    expect(await find()).toEqual([0, 1, 2, 3, 4]);
    expect(await find({ kind: 'state', states: ['FAILURE', 'STARTED'] })).toEqual([1, 3]);
    expect(await find({ kind: 'state', states: ['SUCCESS'], not: true })).toEqual([1, 3, 4]);
    expect(await find({ kind: 'glob', field: 'name', globs: ['gan.*'] })).toEqual([0, 1]);
    expect(await find({ kind: 'glob', field: 'name', globs: ['gan.*', 'tasks.add'] })).toEqual([0, 1, 2, 3]);
    expect(await find({ kind: 'glob', field: 'name', globs: ['gan.*'], not: true })).toEqual([2, 3, 4]);
    expect(await find({ kind: 'glob', field: 'name', globs: ['*_____'] })).toEqual([]);
    expect(await find({ kind: 'glob', field: 'worker', globs: ['w-gan@?'] })).toEqual([0, 1]);
    expect(await find({ kind: 'glob', field: 'id', globs: ['task-3'] })).toEqual([3]);
    expect(await find({ kind: 'glob', field: 'parent', globs: ['task-2'] })).toEqual([3]);
    expect(await find({ kind: 'number', field: 'runtime', op: '>', value: 10 })).toEqual([0]);
    expect(await find({ kind: 'number', field: 'retries', op: '>=', value: 1 })).toEqual([3]);
    expect(await find({ kind: 'time', field: 'sent', op: '<', value: new Date(T0 + 2000) })).toEqual([0, 1]);
    expect(await find({ kind: 'is', flag: 'open' })).toEqual([1, 4]);
    expect(await find({ kind: 'is', flag: 'poisoned' })).toEqual([]);
  });

  it('finds words by their beginning, and texts as they stand', async () => {
    expect(await find(text('foo', 'arg'))).toEqual([2, 3]);
    expect(await find(text('FO', 'arg'))).toEqual([2, 3]);
    expect(await find(text('oo', 'arg'))).toEqual([]);
    expect(await find(text('foo bar', 'arg'))).toEqual([2]);
    expect(await find(text('100%', 'arg'))).toEqual([3]);
    expect(await find(text('x"y', 'arg'))).toEqual([2]);
    expect(await find(text('ünïque', 'result'))).toEqual([2]);
    expect(await find(text('ünïque', 'arg'))).toEqual([]);
    expect(await find(text('x_y', 'error'))).toEqual([3]);
    expect(await find(text('rows', 'arg'))).toEqual([1]);
    expect(await find(text('tvae'))).toEqual([0]);
    expect(await find(text('task-4'))).toEqual([4]);
    expect(await find(text('%%'))).toEqual([]);
    expect(await find({ ...text('foo', 'arg'), not: true })).toEqual([0, 1, 4]);
  });

  it('takes every value as a value', async () => {
    const attacks = ["'; drop table task_history; --", "a' | 'b", 'a:*', '\\', "\\' or 1=1", ':* & !', '$1', '%'];
    for (const attack of attacks) {
      expect(await find(text(`zz${attack}`))).toEqual([]);
      expect(await find({ kind: 'glob', field: 'name', globs: [attack] })).toEqual([]);
      expect(await find({ kind: 'state', states: [attack] })).toEqual([]);
    }
    expect(await find()).toHaveLength(5);
  });

  const orders = TASK_SORTS.flatMap((by) => [true, false].map((descending) => ({ by, descending })));
  it.each(orders)('goes through pages by $by, descending $descending, and meets each task once', async (order) => {
    const filter = { conditions: [] };
    const all = await search.page({ filter, order, limit: 100 });
    expect(all.nextCursor).toBeNull();
    const paged: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await search.page({ filter, order, limit: 1, cursor });
      paged.push(...page.items.map(({ taskId }) => taskId));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all.items.map(({ taskId }) => taskId));
    expect(paged.length).toBeGreaterThan(1);
  });

  it.each(orders)('goes through what a text finds by $by, descending $descending', async (order) => {
    const conditions = [{ not: false, ...text('ta') } as TaskCondition];
    const all = await search.page({ filter: { conditions }, order, limit: 100 });
    const first = await search.page({ filter: { conditions }, order, limit: 1 });
    const next = { filter: { conditions }, order, limit: 100, cursor: first.nextCursor ?? undefined };
    const rest = first.nextCursor === null ? { items: [] } : await search.page(next);
    expect([...first.items, ...rest.items].map(({ taskId }) => taskId)).toEqual(all.items.map(({ taskId }) => taskId));
    expect(all.items.length).toBeGreaterThan(0);
  });

  it('refuses cursors of other lists', async () => {
    const filter = { conditions: [] };
    const { nextCursor } = await search.page({ filter, order: newest, limit: 1 });
    const refused = (cursor: string, order = newest) =>
      expect(async () => search.page({ filter, order, limit: 1, cursor })).rejects.toThrow(InvalidCursorError);
    await refused(nextCursor ?? '', { by: 'name', descending: true });
    const made = (...place: unknown[]) => Buffer.from(JSON.stringify(place)).toString('base64url');
    for (const cursor of [
      '',
      'x',
      made(),
      made('-sent', 'yesterday', 1, 'a'),
      made('-sent', '2026-01-01', 9e99, 'a'),
    ]) {
      await refused(cursor);
    }
    await refused(made('-runtime', 'NaN', 1, 'a'), { by: 'runtime', descending: true });
  });

  it('counts by state', async () => {
    const tally = await search.count({ conditions: [] });
    expect(tally).toEqual({ count: 5, exact: true, byState: { SUCCESS: 2, STARTED: 1, FAILURE: 1, PENDING: 1 } });
  });

  it('tells the different values of a column', async () => {
    expect(await search.values('name', '', 10)).toEqual(['gan.sample', 'gan.train_tvae_model', 'tasks.add']);
    expect(await search.values('name', 'gan.t', 10)).toEqual(['gan.train_tvae_model']);
    expect(await search.values('worker', 'w', 10)).toEqual(['w-gan@a']);
    expect(await search.values('queue', '', 1)).toEqual(['celery']);
  });
});
