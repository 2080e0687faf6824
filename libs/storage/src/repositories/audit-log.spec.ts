import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Database } from '../database/database.js';
import type { NewAuditEntry } from '../database/schema.js';
import { InvalidCursorError } from '../errors.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { AuditLog } from './audit-log.js';
import { TaskRetries } from './task-retries.js';

jest.setTimeout(60_000);

onEveryDialect('AuditLog', (server) => {
  let database: Database;
  let log: AuditLog;
  beforeAll(async () => {
    database = await openTables(server().url);
    log = new AuditLog(database);
  }, 60_000);
  afterAll(() => database?.close());

  const entry = (more: Partial<NewAuditEntry>): NewAuditEntry => ({
    ...{ id: randomUUID(), actor: 'ada', role: 'admin', action: 'queue.purge', target: 'celery', outcome: 'done' },
    ...{ details: {}, address: '127.0.0.1', createdAt: new Date() },
    ...more,
  });

  it('keeps entries, each once, and gives them newest first, in pages', async () => {
    const actor = randomUUID();
    const at = Date.now();
    const entries = [0, 1, 2, 3, 4].map((n) => entry({ actor, createdAt: new Date(at + n), target: `t${n % 2}` }));
    await log.add([]);
    await log.add(entries);
    await log.add([{ ...entries[0]!, action: 'other' }]);
    const first = await log.list({ actor, limit: 3 });
    expect(first.items).toEqual(entries.slice(2).reverse());
    const second = await log.list({ actor, limit: 3, cursor: first.nextCursor! });
    expect(second).toEqual({ items: [entries[1], entries[0]], nextCursor: null });
    expect((await log.list({ actor, target: 't1', action: 'queue.purge', limit: 9 })).items).toHaveLength(2);
    expect((await log.list({ actor, action: 'other', limit: 9 })).items).toEqual([]);
    await expect(log.list({ limit: 1, cursor: "x' or 1=1" })).rejects.toThrow(InvalidCursorError);
  });

  it('keeps what PostgreSQL itself would refuse', async () => {
    const actor = randomUUID();
    const details = { ['k\0']: ['a\0b', '\ud800', { deep: "'; drop table audit_log; --" }] };
    await log.add([entry({ actor, target: 't\0', details })]);
    const { items } = await log.list({ actor, target: 't\0', limit: 1 });
    expect(items[0]!.details).toEqual({ 'k\uFFFD': ['a\uFFFDb', '\uFFFD', { deep: "'; drop table audit_log; --" }] });
  });

  it('forgets what is too old', async () => {
    const actor = randomUUID();
    await log.add([entry({ actor, createdAt: new Date(Date.now() - 7_200_000) }), entry({ actor })]);
    expect(await log.prune(3_600_000)).toBe(1);
    expect((await log.list({ actor, limit: 9 })).items).toHaveLength(1);
  });
});

onEveryDialect('TaskRetries', (server) => {
  let database: Database;
  let retries: TaskRetries;
  beforeAll(async () => {
    database = await openTables(server().url);
    retries = new TaskRetries(database);
  }, 60_000);
  afterAll(() => database?.close());

  it('knows what a task repeats, and its repetitions', async () => {
    await retries.add([]);
    await retries.add([{ taskId: 'retry-001', retryOf: 'first-001' }]);
    await retries.add([{ taskId: 'retry-002', retryOf: 'first-001' }]);
    await retries.add([{ taskId: 'retry-002', retryOf: 'other-001' }]);
    expect(await retries.of('first-001')).toEqual({ retryOf: null, retriedAs: ['retry-001', 'retry-002'] });
    expect(await retries.of('retry-002')).toEqual({ retryOf: 'first-001', retriedAs: [] });
    expect(await retries.of('unknown-1')).toEqual({ retryOf: null, retriedAs: [] });
    expect(await retries.prune(3_600_000)).toBe(0);
    await database.run((db) => db.execute("update task_retries set created_at = now() - interval '2 hours'"));
    expect(await retries.prune(3_600_000)).toBe(2);
  });
});
