import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { TestEngine, TestRedis } from '../testing/index.js';
import { defineTask } from '../definition/define-task.js';
import { add, allTasks } from '../testing/tasks.js';
import { Keys } from './keys.js';
import { QueueMonitor } from './queue-monitor.js';
import { QueueSwitches } from './queue-switches.js';

const slow = defineTask({ name: 'tasks.slow', params: {}, result: z.null(), lane: 'slow' });

/** A worker takes jobs by hand, so that every answer of the queue is seen. */
describe('QueueSwitches', () => {
  let redis: TestRedis;
  let engine: TestEngine;
  let client: Redis;
  let worker: Worker;
  let switches: QueueSwitches;
  const take = async () => (await worker.getNextJob('token', { block: false }))?.id;
  const status = () => engine.get(QueueMonitor).status('celery');
  const send = async (count: number) =>
    (await engine.tasks.send(Array.from({ length: count }, () => ({ name: add.name, args: [1, 1] })))).map(
      ({ taskId }) => taskId,
    );

  beforeAll(async () => void (redis = await TestRedis.start()));
  afterAll(() => redis.stop());

  beforeEach(async () => {
    engine = await TestEngine.start(redis, { tasks: [...allTasks, slow] });
    switches = engine.get(QueueSwitches);
    client = redis.client();
    const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
    worker = new Worker('celery', null, { connection, prefix: engine.get(Keys).queues, autorun: false });
  });
  afterEach(async () => {
    await worker.close(true);
    client.disconnect();
    await engine.stop();
  });

  it('starts nothing of a paused queue, which still accepts tasks, until it is resumed', async () => {
    const [first] = await send(1);
    await switches.pause('celery');
    await switches.pause('celery');
    await send(1);
    expect(await take()).toBeUndefined();
    expect(await status()).toMatchObject({ paused: true, waiting: 2, active: 0 });
    await switches.resume('celery');
    expect(await take()).toBe(first);
    expect(await status()).toMatchObject({ paused: false, waiting: 1, active: 1 });
  });

  it('runs no more at once than the limit, and more again when it is raised or lifted', async () => {
    const ids = await send(3);
    expect((await status()).concurrency).toBeNull();
    await switches.setConcurrency('celery', 1);
    expect([await take(), await take()]).toEqual([ids[0], undefined]);
    expect(await status()).toMatchObject({ concurrency: 1, active: 1 });
    await switches.setConcurrency('celery', 2);
    expect([await take(), await take()]).toEqual([ids[1], undefined]);
    await switches.setConcurrency('celery', null);
    expect(await take()).toBe(ids[2]);
    expect((await status()).concurrency).toBeNull();
  });

  it('switches every lane of a queue', async () => {
    const meta = () => client.hgetall(engine.get(Keys).queuePart('celery.slow', 'meta'));
    await switches.pause('celery');
    await switches.setConcurrency('celery', 3);
    expect(await meta()).toMatchObject({ paused: '1', concurrency: '3' });
    await switches.resume('celery');
    await switches.setConcurrency('celery', null);
    expect(Object.keys(await meta())).not.toEqual(expect.arrayContaining(['paused', 'concurrency']));
  });

  it('wakes a worker that waits for room', async () => {
    const marker = engine.get(Keys).queuePart('celery', 'marker');
    await client.del(marker);
    const woken = client.bzpopmin(marker, 5);
    await switches.setConcurrency('celery', null);
    expect(await woken).toEqual([marker, '0', '0']);
  });

  it('refuses a limit that is none, and a queue that does not exist', async () => {
    for (const limit of [0, -1, 1.5, NaN]) {
      await expect(switches.setConcurrency('celery', limit)).rejects.toThrow(RangeError);
    }
    await expect(switches.pause('celry')).rejects.toThrow(
      new RangeError("No queue 'celry'. There are celery, gan, ml, llm."),
    );
  });
});
