import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { cleanJson, sortable, type TaskFacts } from './task-facts.js';
import { TaskHistory } from './task-history.js';

const T0 = Date.parse('2026-11-28T10:00:00Z');
const at = (n: number) => sortable(`${T0}-${n}.1`);

/** The three things that events tell of a task, each by itself. */
function threeFacts(taskId: string): [TaskFacts, TaskFacts, TaskFacts] {
  const base = { taskId, seenAt: T0, updatedAt: T0 };
  return [
    {
      ...base,
      position: at(1),
      name: 'tasks.add',
      queue: 'celery',
      sentAt: T0,
      rootId: taskId,
      timeline: { [`${T0}-1.1`]: { t: 'sent', at: T0, by: 'gen1@host' } },
    },
    {
      ...base,
      ...{
        position: at(3),
        state: 'STARTED',
        worker: 'w1',
        receivedAt: T0 + 900,
        startedAt: T0 + 1000,
        seenAt: T0 + 900,
      },
      ...{ args: '[2,3]', kwargs: '{}', updatedAt: T0 + 1000 },
      timeline: {
        [`${T0}-2.1`]: { t: 'received', at: T0 + 900, by: 'w1' },
        [`${T0}-3.1`]: { t: 'started', at: T0 + 1000, by: 'w1' },
      },
    },
    {
      ...base,
      ...{
        position: at(4),
        state: 'SUCCESS',
        worker: 'w1',
        doneAt: T0 + 3000,
        runtime: 2,
        result: '5',
        seenAt: T0 + 3000,
      },
      updatedAt: T0 + 3000,
      timeline: { [`${T0}-4.1`]: { t: 'succeeded', at: T0 + 3000, by: 'w1', rt: 2 } },
    },
  ];
}

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

describe('cleanJson', () => {
  it('takes out what a database refuses, and nothing else', () => {
    const value = { a: 'x\0y', b: '\ud800', c: '\\u0000', d: 'é\\', e: '😀' };
    expect(JSON.parse(cleanJson(JSON.stringify(value)))).toEqual({ ...value, a: 'x\ufffdy', b: '\ufffd' });
  });
});

onEveryDialect('TaskHistory', (server) => {
  let database: Database;
  let history: TaskHistory;
  beforeAll(async () => {
    database = await openTables(server().url);
    history = new TaskHistory(database);
  }, 60_000);
  afterAll(() => database.close());

  const whole = (taskId: string) => ({
    ...{
      taskId,
      name: 'tasks.add',
      queue: 'celery',
      state: 'SUCCESS',
      worker: 'w1',
      args: '[2,3]',
      kwargs: '{}',
      result: '5',
    },
    ...{ seenAt: new Date(T0), sentAt: new Date(T0), startedAt: new Date(T0 + 1000), doneAt: new Date(T0 + 3000) },
    ...{ wait: 1, runtime: 2, retries: 0, position: at(4), rootId: taskId, error: null },
  });

  it.each(ORDERS)('makes the same of what events tell, in the order %d %d %d, however often', async (...order) => {
    const taskId = randomUUID();
    const facts = threeFacts(taskId);
    for (const index of order) await history.record([facts[index]!]);
    for (const index of order) await history.record([facts[index]!]);
    const task = await history.find(taskId);
    expect(task).toMatchObject(whole(taskId));
    expect(
      Object.values(task!.timeline)
        .map(({ t }) => t)
        .sort(),
    ).toEqual(['received', 'sent', 'started', 'succeeded']);
  });

  it('leaves an end as it is, whatever comes later', async () => {
    const taskId = randomUUID();
    const [, started, done] = threeFacts(taskId);
    await history.record([done]);
    await history.record([{ ...started, position: at(9), worker: 'w2', startedAt: T0 + 9000 }]);
    expect(await history.find(taskId)).toMatchObject({ state: 'SUCCESS', worker: 'w1', position: at(9) });
  });

  it('begins anew when an id that was used is sent again', async () => {
    const taskId = randomUUID();
    await history.record(
      threeFacts(taskId)
        .map((fact) => ({ ...fact, taskId }))
        .slice(2),
    );
    const later = T0 + 90_000_000;
    const sent = { taskId, position: sortable(`${later}-0.1`), seenAt: later, sentAt: later, updatedAt: later };
    await history.record([sent]);
    expect(await history.find(taskId)).toMatchObject({ state: 'PENDING', result: null, doneAt: null });
    await history.record([threeFacts(taskId)[0]]);
    expect(await history.find(taskId)).toMatchObject({ state: 'PENDING', doneAt: null });
  });

  it('takes any text', async () => {
    const taskId = `it's-"${randomUUID()}`;
    const nasty = 'a\0b\ud800"\'; drop table task_history; --';
    const facts = { ...threeFacts(taskId)[2], error: nasty, args: JSON.stringify([nasty]), name: nasty, worker: nasty };
    facts.timeline = { x: { t: 'failed', at: T0, by: nasty, e: nasty } };
    await history.record([facts]);
    const task = await history.find(taskId);
    expect(task?.error).toBe(nasty.replace('\0', '\ufffd').replace('\ud800', '\ufffd'));
    expect(JSON.parse(task?.args ?? '')).toEqual([nasty]);
  });

  it('moves its cursor with what it writes, and never back', async () => {
    const name = randomUUID();
    const taskId = randomUUID();
    expect(await history.cursor(name)).toBeUndefined();
    await history.record([threeFacts(taskId)[0]], { name, eventId: '9999-0.2' });
    await history.record([], { name, eventId: '1000-0.1' });
    expect(await history.cursor(name)).toMatchObject({ eventId: '9999-0.2' });
    await history.record([], { name, eventId: '10000-0.1' });
    expect(await history.cursor(name)).toMatchObject({ eventId: '10000-0.1' });
    const broken = { ...threeFacts(taskId)[1], seenAt: Number.NaN };
    await expect(history.record([broken], { name, eventId: '20000-0.1' })).rejects.toThrow();
    expect(await history.cursor(name)).toMatchObject({ eventId: '10000-0.1' });
  });

  it('knows which tasks have ended, and whose children they are', async () => {
    const [parent, child, other] = [randomUUID(), randomUUID(), randomUUID()];
    await history.record([threeFacts(parent)[2], { ...threeFacts(child)[0], parentId: parent }, threeFacts(other)[1]]);
    expect(await history.settled([parent, child, 'unknown'])).toEqual(new Set([parent]));
    expect((await history.children(parent, 10)).map(({ taskId }) => taskId)).toEqual([child]);
    const open = await history.unsettled('', 1000);
    expect([parent, child, other].map((id) => open.includes(id))).toEqual([false, true, true]);
    expect((await history.findAll([parent, other, 'x'])).map(({ taskId }) => taskId).sort()).toEqual(
      [parent, other].sort(),
    );
  });

  it('forgets what is too old', async () => {
    const [old, young] = [randomUUID(), randomUUID()];
    await history.record([
      { ...threeFacts(old)[0], seenAt: 1000, sentAt: 1000 },
      { ...threeFacts(young)[0], seenAt: T0 + 1, sentAt: T0 + 1 },
    ]);
    expect(await history.prune(new Date(2000))).toBe(1);
    expect(await history.find(old)).toBeUndefined();
    expect(await history.find(young)).toBeDefined();
  });

  it('takes many writers of the same tasks at once', async () => {
    const ids = Array.from({ length: 50 }, () => randomUUID());
    const writers = ORDERS.map(async (order) => {
      for (const index of order) await history.record(ids.map((id) => threeFacts(id)[index]!));
    });
    await Promise.all(writers);
    const tasks = await history.findAll(ids);
    expect(tasks).toHaveLength(50);
    for (const task of tasks) expect(task).toMatchObject(whole(task.taskId));
  });
});
