import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Database } from '../database/database.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import type { TaskFacts } from './task-facts.js';
import { TaskHistory } from './task-history.js';
import { type ListingRequest, TaskListing } from './task-listing.js';

jest.setTimeout(60_000);

const T0 = Date.parse('2026-11-28T12:00:00Z');

onEveryDialect('TaskListing', (server) => {
  let database: Database;
  let listing: TaskListing;
  beforeAll(async () => {
    database = await openTables(server().url);
    listing = new TaskListing(database);
    const task = (taskId: string, second: number, more: Partial<TaskFacts> = {}): TaskFacts => {
      const at = T0 + second * 1000;
      const position = `000000000000001-0000000001.${String(second).padStart(6, '0')}`;
      return { taskId, position, seenAt: at, updatedAt: at, name: 'tasks.add', state: 'RECEIVED', ...more };
    };
    await new TaskHistory(database).record([
      task('a', 1, { receivedAt: T0 + 9000, startedAt: T0 + 9000 }),
      task('b', 2, { receivedAt: T0 + 5000, name: 'ml.train', parentId: 'a' }),
      task('c', 3, { parentId: 'a' }),
      task('d', 4, { receivedAt: T0 + 7000, startedAt: T0 + 8000, state: 'STARTED', parentId: 'b' }),
    ]);
  }, 60_000);
  afterAll(() => database?.close());

  const ids = async (more: Partial<ListingRequest> = {}) =>
    (
      await listing.ids({
        ...{ filter: { conditions: [] }, sort: 'seen', descending: true, offset: 0, limit: 10 },
        ...more,
      })
    ).join('');

  it('sorts by each column, what is missing before the rest', async () => {
    expect(await ids()).toBe('dcba');
    expect(await ids({ sort: 'received', descending: false })).toBe('cbda');
    expect(await ids({ sort: 'received', descending: true })).toBe('adbc');
    expect(await ids({ sort: 'started', descending: false })).toBe('cbda');
    expect(await ids({ sort: 'name', descending: false })).toBe('bdca');
    expect(await ids({ sort: 'state', descending: true })).toBe('dcba');
  });

  it('skips, stops, filters, and bounds when tasks were received', async () => {
    expect(await ids({ offset: 1, limit: 2 })).toBe('cb');
    expect(await ids({ offset: 9 })).toBe('');
    const started = { conditions: [{ not: false, kind: 'state' as const, states: ['STARTED'] }] };
    expect(await ids({ filter: started })).toBe('d');
    expect(await ids({ receivedFrom: new Date(T0 + 7000) })).toBe('dca');
    expect(await ids({ receivedFrom: new Date(T0 + 6000), receivedUntil: new Date(T0 + 8000) })).toBe('dc');
  });

  it('knows children by their sender', async () => {
    expect(await listing.childrenOf([])).toEqual(new Map());
    expect(await listing.childrenOf(['a', 'b', 'd', "' or 1=1"])).toEqual(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['d']],
      ]),
    );
  });
});
