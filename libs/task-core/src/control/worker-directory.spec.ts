import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { RedisConnections } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import { RecordingWorker, testSettings } from '../testing/recording-worker.js';
import { TestRedis } from '../testing/redis-server.js';
import type { RegistrationTimes } from '../worker/registration.js';
import { WorkerDirectory } from './worker-directory.js';

describe('directory of workers', () => {
  let redis: TestRedis;
  let outside: Redis;
  let connections: RedisConnections;
  let directory: WorkerDirectory;
  let prefix: string;
  const stopping: RecordingWorker[] = [];

  const start = async (name: string, times?: RegistrationTimes) => {
    const worker = await RecordingWorker.start(redis, prefix, name, { times });
    stopping.push(worker);
    return worker;
  };
  const names = async () => (await directory.list()).map(({ name }) => name);
  const consumers = (queue: string) => outside.zrange(`${prefix}:consumers:${queue}`, '0', '-1');

  beforeAll(async () => {
    redis = await TestRedis.start();
    outside = redis.client();
  });
  beforeEach(async () => {
    prefix = `test-${randomUUID().slice(0, 8)}`;
    connections = new RedisConnections(testSettings(redis, prefix), pino({ level: 'silent' }));
    await connections.firstContact(5000);
    directory = new WorkerDirectory(connections, new Keys(prefix));
  });
  afterEach(async () => {
    await Promise.all(stopping.splice(0).map((worker) => worker.stop()));
    await connections.close();
  });
  afterAll(async () => {
    outside.disconnect();
    await redis.stop();
  });

  it('lists who lives, with what it says of itself', async () => {
    await start('b@test');
    await start('a@test');
    const [first, second] = await directory.list();
    expect(first).toEqual({
      ...{ name: 'a@test', app: 'test', hostname: 'here', pid: process.pid, queues: ['celery'], leaving: false },
      ...{ pool: 'prefork', concurrency: 4, started: expect.any(String), version: '0.0.0', active: 1, processed: 12 },
      ...{ loadavg: [0, 0, 0], event_loop_lag_ms: 1.5 },
    });
    expect(second!.name).toBe('b@test');
    expect(await directory.list({ pattern: 'b@*' })).toEqual([second]);
  });

  it('loses a dead worker by itself, and leaves no key behind', async () => {
    const worker = await start('dead@test', { timeToLive: 300 });
    await worker.die();
    expect(await names()).toEqual(['dead@test']);
    await until(async () => (await names()).length === 0);
    await until(async () => (await outside.keys(`${prefix}:*`)).every((key) => key === `${prefix}:events`));
  });

  it('sweeps out the dead when a living worker registers', async () => {
    await (await start('dead@test', { timeToLive: 300 })).die();
    const living = await start('living@test');
    await until(async () => (await names()).length === 1);
    await living.registration.heartbeat();
    expect(await outside.hkeys(`${prefix}:worker-facts`)).toEqual(['living@test']);
    expect(await outside.zrange(`${prefix}:workers`, '0', '-1')).toEqual(['living@test']);
    expect(await consumers('celery')).toEqual(['living@test']);
  });

  it('lets a worker know that it counts as gone, because the broker is full', async () => {
    const { registration } = await start('a@test', { timeToLive: 300, heartbeat: 50 });
    const registered = () => {
      try {
        registration.assertRegistered();
        return true;
      } catch {
        return false;
      }
    };
    expect(registered()).toBe(true);
    await outside.config('SET', 'maxmemory', '1');
    try {
      await until(() => Promise.resolve(!registered()));
    } finally {
      await outside.config('SET', 'maxmemory', '0');
    }
    await until(() => Promise.resolve(registered()));
  });

  it('stays with a worker as long as its heart beats', async () => {
    await start('a@test', { timeToLive: 400, heartbeat: 50 });
    const first = await outside.zscore(`${prefix}:workers`, 'a@test');
    await until(async () => Number(await outside.zscore(`${prefix}:workers`, 'a@test')) > Number(first) + 400);
    expect(await names()).toEqual(['a@test']);
  });

  it('forgets a worker at once that stops', async () => {
    const worker = await start('a@test');
    await worker.registration.stop();
    await worker.registration.heartbeat();
    expect([await names(), await consumers('celery')]).toEqual([[], []]);
  });

  it('knows at once which queues a worker has taken on and left', async () => {
    const worker = await start('a@test');
    worker.controls.consumed = ['celery', 'gan'];
    const entered = worker.registration.heartbeat();
    worker.controls.consumed = ['gan'];
    await Promise.all([entered, worker.registration.heartbeat()]);
    expect([await consumers('celery'), await consumers('gan')]).toEqual([[], ['a@test']]);
    expect((await directory.list())[0]!.queues).toEqual(['gan']);
  });

  it('shows a worker that leaves, which is no consumer any more', async () => {
    const worker = await start('a@test');
    const since = Date.now();
    expect(await directory.wasLeaving('a@test')).toBe(false);
    await worker.registration.markLeaving();
    expect(await directory.list()).toMatchObject([{ name: 'a@test', leaving: true, queues: [] }]);
    expect(await consumers('celery')).toEqual([]);
    await worker.registration.stop();
    expect(await names()).toEqual([]);
    expect(await directory.wasLeaving('a@test', since)).toBe(true);
    expect(await directory.wasLeaving('b@test', since)).toBe(false);
    const ttl = await outside.ttl(`${prefix}:leaving:a@test`);
    expect(ttl > 86_000 && ttl <= 86_400).toBe(true);
  });

  it('does not take the end of an earlier worker for that of a later one of its name', async () => {
    await (await start('a@test')).registration.markLeaving();
    const markedAt = Number(await outside.get(`${prefix}:leaving:a@test`));
    expect(await directory.wasLeaving('a@test', markedAt + 1)).toBe(false);
  });

  it('registers again after the broker was away', async () => {
    await start('a@test', { heartbeat: 50 });
    await redis.down('SIGKILL');
    await redis.up();
    await until(async () => (await names().catch(() => [])).length === 1);
  }, 20_000);
});

/** Looks again and again until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
