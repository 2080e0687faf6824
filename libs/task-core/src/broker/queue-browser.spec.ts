import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Worker } from 'bullmq';
import { z } from 'zod';
import { AcceptedTasks } from '../client/accepted-tasks.js';
import { defineTask } from '../definition/define-task.js';
import { TestEngine, TestRedis } from '../testing/index.js';
import { add, allTasks } from '../testing/tasks.js';
import { Keys } from './keys.js';
import { QueueBrowser } from './queue-browser.js';
import { QueueSwitches } from './queue-switches.js';

const slow = defineTask({
  name: 'tasks.slow',
  params: { key: z.string() },
  result: z.null(),
  lane: 'slow',
  sensitive: ['key'],
});

/** A worker takes jobs by hand, so that the browser's order is compared with the queue's own. */
describe('QueueBrowser', () => {
  let redis: TestRedis;
  let engine: TestEngine;
  let worker: Worker;
  let browser: QueueBrowser;
  const take = async () => (await worker.getNextJob('token', { block: false }))?.id;
  const waiting = { kind: 'waiting', offset: 0, limit: 100 } as const;
  const ids = async (request = {}) =>
    (await browser.browse('celery', { ...waiting, ...request })).items.map(({ task_id }) => task_id);

  beforeAll(async () => void (redis = await TestRedis.start()));
  afterAll(() => redis.stop());
  beforeEach(async () => {
    engine = await TestEngine.start(redis, { tasks: [...allTasks, slow] });
    browser = engine.get(QueueBrowser);
    const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
    worker = new Worker('celery', null, { connection, prefix: engine.get(Keys).queues, autorun: false });
  });
  afterEach(async () => {
    await worker.close(true);
    await engine.stop();
  });

  const sendMixed = async () => {
    const calls = [3, 0, 9, 0, 3].map((priority, n) => ({ name: add.name, args: [n, 1], options: { priority } }));
    return (await engine.tasks.send(calls)).map(({ taskId }) => taskId);
  };

  it('shows tasks in the order in which they start, and knows the place of each', async () => {
    const sent = await sendMixed();
    const shown = await ids();
    expect(shown).toHaveLength(5);
    const places = await Promise.all(shown.map((id) => browser.place(id, { queue: 'celery' })));
    expect(places).toMatchObject(shown.map((_, before) => ({ at: 'waiting', before })));
    expect([
      ...(await ids({ limit: 2 })),
      ...(await ids({ offset: 2, limit: 2 })),
      ...(await ids({ offset: 4 })),
    ]).toEqual(shown);
    const taken = [];
    for (let i = 0; i < 5; i++) taken.push(await take());
    expect(taken).toEqual(shown);
    expect(await browser.place(sent[0]!, { queue: 'celery' })).toEqual({ at: 'active' });
    expect(await ids()).toEqual([]);
  });

  it('shows them also while the queue is paused', async () => {
    await sendMixed();
    const before = await ids();
    await engine.get(QueueSwitches).pause('celery');
    expect(await ids()).toEqual(before);
    expect(await browser.place(before[4]!, { queue: 'celery' })).toMatchObject({ at: 'waiting', before: 4 });
  });

  it('shows delayed tasks and lanes, without what is sensitive', async () => {
    const [late] = await engine.tasks.send([{ name: add.name, args: [1, 1], options: { countdown: 500 } }]);
    const [hidden] = await engine.tasks.send([{ name: slow.name, args: ['secret'] }]);
    const { items, total } = await browser.browse('celery', { ...waiting, kind: 'delayed' });
    expect({ items, total }).toMatchObject({
      items: [{ task_id: late!.taskId, name: 'tasks.add', args: [1, 1] }],
      total: 1,
    });
    expect(Math.abs(items[0]!.due! - Date.now() - 500_000)).toBeLessThan(60_000);
    expect(await browser.place(late!.taskId, { queue: 'celery' })).toMatchObject({ at: 'delayed', rateLimited: false });
    const lane = await browser.browse('celery', { ...waiting, lane: 'slow' });
    expect(lane).toMatchObject({ items: [{ task_id: hidden!.taskId, args: ['***'] }], total: 1 });
    expect(await browser.place(hidden!.taskId, { queue: 'celery', lane: 'slow' })).toMatchObject({
      at: 'waiting',
      before: 0,
    });
  });

  it('refuses what is not there', async () => {
    await expect(browser.browse('nowhere', waiting)).rejects.toThrow(RangeError);
    await expect(browser.browse('celery', { ...waiting, lane: 'x' })).rejects.toThrow(/no lane 'x'/);
    expect(await browser.place('unknown-task', { queue: 'celery' })).toEqual({ at: 'gone' });
  });

  it('knows every accepted task', async () => {
    const sent = await sendMixed();
    const found: string[] = [];
    for await (const some of engine.get(AcceptedTasks).ids(new AbortController().signal)) found.push(...some);
    expect(new Set(found)).toEqual(new Set(sent));
  });
});
