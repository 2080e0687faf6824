import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Keys } from './broker/keys.js';
import type { AsyncResult } from './client/async-result.js';
import { Control } from './control/control.js';
import { type TestEngine, TestEngines, TestRedis } from './testing/index.js';
import { noted, readRuns } from './testing/noted-task.js';
import { roughTasks, where } from './testing/rough-tasks.js';
import { Scratch } from './testing/scratch.js';
import { restless } from './testing/steered-tasks.js';
import { allTasks } from './testing/tasks.js';

const SOON = { timeout: 20_000 };
const ONE = { CELERY_WORKER_CONCURRENCY: '1', LOG_LEVEL: 'silent' };
jest.setTimeout(30_000);

/** What becomes of tasks when a worker leaves, loses them, or loses its broker. */
describe('a worker with children', () => {
  let engines: TestEngines;
  let scratch: Scratch;
  const start = (env: Record<string, string> = {}, prefix?: string) =>
    engines.start({ prefix, env: { ...ONE, ...env } });
  const running = async (engine: TestEngine, taskId: string) => {
    while ((await engine.tasks.result(taskId).state()) === 'PENDING');
  };

  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: [...allTasks, ...roughTasks], pool: 'prefork' });
    scratch = new Scratch();
  });
  afterEach(() => engines.stopAll());
  afterAll(async () => {
    await engines.close();
    scratch.remove();
  });

  it('finishes what runs when it leaves, and gives back what it has taken ahead, without an attempt', async () => {
    const producer = await engines.startProducer({ pool: 'solo' });
    const { keyPrefix } = producer.settings.broker;
    const leaving = await start({ CELERY_WORKER_PREFETCH_MULTIPLIER: '3' }, keyPrefix);
    const first = await producer.tasks.delay(where, 400);
    await running(producer, first.taskId);
    const behind = await Promise.all([producer.tasks.delay(where), producer.tasks.delay(where)]);
    await engines.stop(leaving);
    expect(await first.info()).toMatchObject({ state: 'SUCCESS', worker: leaving.worker.name });
    expect(await Promise.all(behind.map((result) => result.state()))).toEqual(['PENDING', 'PENDING']);
    const next = await start({}, keyPrefix);
    for (const result of behind) {
      await result.get(SOON);
      expect(await result.info()).toMatchObject({ retries: 0, worker: next.worker.name });
    }
  });

  it.each<[string, Record<string, string>, (engine: TestEngine) => void]>([
    ['after its deadline', { CELERITY_SHUTDOWN_TIMEOUT: '0.2' }, () => undefined],
    ['at once when it is hastened', { CELERITY_SHUTDOWN_TIMEOUT: '600' }, ({ worker }) => worker.hasten()],
  ])('gives back %s what does not end, without an attempt, and it runs elsewhere', async (_, env, hasten) => {
    const producer = await engines.startProducer({ pool: 'solo' });
    const { keyPrefix } = producer.settings.broker;
    const leaving = await start(env, keyPrefix);
    const result = await producer.tasks.applyAsync(restless, { args: [false], max_retries: 0 });
    while ((await result.state()) !== 'PROGRESS');
    const stopping = engines.stop(leaving);
    hasten(leaving);
    await stopping;
    expect(await result.info()).toMatchObject({ state: 'PENDING', retries: 0 });
    const next = await start({}, keyPrefix);
    expect(await result.get(SOON)).toBe(2);
    expect(await result.info()).toMatchObject({ retries: 0, worker: next.worker.name });
  });

  describe('that lost a lock', () => {
    let pair: TestEngines;
    let first: TestEngine;
    let second: TestEngine;
    beforeAll(async () => {
      pair = await TestEngines.on({ tasks: [...allTasks, ...roughTasks], pool: 'prefork', env: ONE });
      first = await pair.start();
      second = await pair.start({ prefix: first.settings.broker.keyPrefix });
    });
    afterAll(() => pair.close());

    /** Has the first worker run it, and then the second one. */
    const runTwice = async (send: () => Promise<AsyncResult>) => {
      const control = first.get<Control>(Control);
      const [old, next] = [first, second].map(({ worker }) => ({ destination: [worker.name] }));
      await control.addConsumer('celery', old);
      await control.cancelConsumer('celery', next);
      const result = await send();
      await running(first, result.taskId);
      await control.cancelConsumer('celery', old);
      await control.addConsumer('celery', next);
      await loseLock(pair.redis, first, result.taskId);
      return result;
    };

    it.each([
      ['has begun', 3000],
      ['has ended', 0],
    ])('stops a stale run that reports progress when the new one %s, and refuses what it writes', async (_, ms) => {
      const result = await runTwice(() => first.tasks.delay(restless, true, ms));
      if (ms > 0) {
        await idle(first.worker);
        expect(await result.ready()).toBe(false);
      }
      expect(await result.get(SOON)).toBeGreaterThan(1);
      const info = await result.info();
      expect(info).toMatchObject({ state: 'SUCCESS', retries: 0, worker: second.worker.name });
      await idle(first.worker);
      expect(await result.info()).toEqual(info);
      // It was its own progress that told: the next look at the locks is seconds away.
      expect(first.lines.filter(({ msg }) => String(msg).startsWith('the lock of a running task is lost'))).toEqual([]);
    });

    it('refuses the result of a stale run that ends by itself', async () => {
      const ledger = scratch.path();
      const kwargs = { ledger, ms: 1200, manner: 'busy' as const };
      const result = await runTwice(() => first.tasks.applyAsync(noted, { kwargs }));
      const { pid } = (await result.get(SOON)) as { pid: number };
      const info = await result.info();
      expect(info).toMatchObject({ state: 'SUCCESS', retries: 0, worker: second.worker.name });
      await idle(first.worker);
      expect(await result.info()).toEqual(info);
      const runs = readRuns(ledger);
      expect(runs.map(({ what }) => what)).toEqual(['begins', 'begins', 'ends', 'ends']);
      expect(runs.map((run) => run.pid === pid)).toEqual([false, true, false, true]);
    });
  });

  it('goes on by itself after a restart of the broker, and its running task is run once', async () => {
    const own = await TestRedis.start(['--appendonly', 'yes']);
    const other = await TestEngines.on({ tasks: [] });
    try {
      const env = { ...ONE, CELERY_BROKER_URL: own.url(0) };
      const engine = await other.start({ tasks: [...allTasks, ...roughTasks], pool: 'prefork', env });
      const ledger = scratch.path();
      const result = await engine.tasks.applyAsync(noted, { kwargs: { ledger, ms: 700, manner: 'deaf' } });
      await running(engine, result.taskId);
      const waiting = await engine.tasks.delay(where);
      await own.down('SIGKILL');
      await own.up();
      await result.get(SOON);
      await waiting.get(SOON);
      expect(scratch.deliveries(ledger)).toEqual([1]);
      await engine.worker.health();
    } finally {
      await other.close();
      await own.stop();
    }
  });
});

/** Resolves when a worker executes nothing. */
async function idle(worker: TestEngine['worker']): Promise<void> {
  while (worker.activeCount > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Has a running job delivered again, as the broker does when its lock has run out. */
async function loseLock(redis: TestRedis, engine: TestEngine, taskId: string): Promise<void> {
  const keys = engine.get(Keys);
  const broker = redis.client(0);
  await broker
    .multi()
    .del(`${keys.job('celery', taskId)}:lock`)
    .lrem(`${keys.queues}:celery:active`, 0, taskId)
    .rpush(keys.queuePart('celery', 'wait'), taskId)
    .zadd(keys.queuePart('celery', 'marker'), 0, '0')
    .exec();
  broker.disconnect();
}
