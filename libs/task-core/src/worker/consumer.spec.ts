import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { RedisConnections } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import { QueueMonitor } from '../broker/queue-monitor.js';
import { TestEngine, TestRedis } from '../testing/index.js';
import { add, allTasks } from '../testing/tasks.js';
import { Consumer, type Execute } from './consumer.js';
import { JobSource } from './job-source.js';
import { Hands } from './hands.js';
import { Seating } from './seat.js';
import { Slots } from './slots.js';
import { SoloPool } from '../pool/solo-pool.js';

const silent = pino({ level: 'silent' });

/** The loop between a real queue and an executor that misbehaves. */
describe('Consumer', () => {
  let redis: TestRedis;
  let engine: TestEngine;
  let connections: RedisConnections;
  let consumer: Consumer;
  const consume = (execute: Execute) => {
    const keys = engine.get(Keys);
    const source = new JobSource(
      { queue: 'celery', worker: 'w@test', keep: 60 },
      connections,
      keys,
      { hold: () => undefined, letGo: () => undefined, close: () => Promise.resolve() },
      silent,
    );
    const of = { queue: 'celery', lane: undefined, line: 'celery' };
    const seating = new Seating(
      new Slots(2),
      new SoloPool(2, new Map(), 1, silent),
      new Map(),
      () => 1,
      () => undefined,
    );
    consumer = new Consumer(of, source, new Hands(3), seating, execute, () => undefined, silent);
    consumer.start();
    return source;
  };

  beforeEach(async () => {
    redis = await TestRedis.start();
    engine = await TestEngine.start(redis, { tasks: allTasks });
    connections = new RedisConnections(engine.settings, silent);
  });
  afterEach(async () => {
    await consumer.drain();
    await consumer.close();
    await connections.close();
    await engine.stop();
    await redis.stop();
  });

  it('lets the lock of a task go that could not be handled, and handles the next', async () => {
    let handled!: () => void;
    const next = new Promise<void>((resolve) => (handled = resolve));
    const [broken, fine] = [randomUUID(), randomUUID()];
    const letGo: string[] = [];
    const source = consume(({ taskId }) => {
      if (taskId === broken) throw new Error('a bug');
      handled();
      return Promise.resolve({ kind: 'acknowledge' });
    });
    const original = source.letGo.bind(source);
    source.letGo = (job) => {
      letGo.push(job.id);
      original(job);
    };
    await engine.tasks.applyAsync(add, { args: [1, 1], task_id: broken });
    await engine.tasks.applyAsync(add, { args: [1, 1], task_id: fine });
    await next;
    expect(letGo).toEqual([broken]);
  });

  it('gives back what was taken while it closed', async () => {
    const looked = new Promise<void>((resolve) => {
      const source = consume(() => Promise.resolve({ kind: 'acknowledge' }));
      const original = source.take.bind(source);
      source.take = async (count) => {
        // A slow broker: the job is taken, and the answer is on its way when the consumer closes.
        await engine.tasks.delay(add, 1, 1);
        const outside = redis.client();
        await outside.call('CLIENT', 'PAUSE', '300', 'ALL');
        outside.disconnect();
        resolve();
        return original(count);
      };
    });
    await looked;
    await consumer.drain();
    await consumer.close();
    expect(await engine.get(QueueMonitor).status('celery')).toMatchObject({ waiting: 1, active: 0 });
  });
});
