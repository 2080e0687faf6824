import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BrokerUnavailableError,
  InvalidTaskError,
  TaskFailedError,
  TaskIdConflictError,
  TaskRevokedError,
  TimeoutError,
} from './index.js';
import { allHandlers, allTasks, add, flaky, Gate, gated, odd } from './testing/tasks.js';
import { TestEngine, TestEngines, type TestEngineOptions, TestRedis } from './testing/index.js';

describe('the engine on a real Redis', () => {
  let engines: TestEngines;
  let redis: TestRedis;
  const start = (options?: Partial<TestEngineOptions>) => engines.start(options);
  const startProducer = (options?: Partial<TestEngineOptions>) => engines.startProducer(options);

  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: allTasks, handlers: allHandlers });
    redis = engines.redis;
  });
  afterEach(() => engines.stopAll());
  afterAll(() => engines.close());

  describe('sending and results', () => {
    it('runs a task and returns its result, with everything known of it', async () => {
      const { tasks, worker } = await start();
      const result = await tasks.applyAsync(add, { args: [4], kwargs: { y: 5 } });
      expect(await result.get({ timeout: 5000 })).toBe(9);
      expect(await result.info()).toMatchObject({
        ...{
          task_id: result.taskId,
          name: 'tasks.add',
          state: 'SUCCESS',
          queue: 'celery',
          args: [4],
          kwargs: { y: 5 },
        },
        ...{
          result: 9,
          error: null,
          traceback: null,
          retries: 0,
          worker: worker.name,
          root_id: result.taskId,
          parent_id: null,
        },
      });
      expect([await result.ready(), await result.successful(), await result.failed()]).toEqual([true, true, false]);
    });

    it('stores Celery JSON with an expiry in the result database', async () => {
      const { tasks } = await start();
      const result = await tasks.delay(add, 1, 2);
      await result.get({ timeout: 5000 });
      const results = redis.client(1);
      const stored = JSON.parse((await results.get(`celery-task-meta-${result.taskId}`)) ?? '{}') as Record<
        string,
        unknown
      >;
      expect(stored).toMatchObject({
        status: 'SUCCESS',
        result: 3,
        name: 'tasks.add',
        args: [1, 2],
        queue: 'celery',
        retries: 0,
      });
      const ttl = await results.ttl(`celery-task-meta-${result.taskId}`);
      expect(ttl).toBeGreaterThan(86_000);
      expect(ttl).toBeLessThanOrEqual(86_400);
      results.disconnect();
    });

    it('gives up waiting at the timeout, and the task goes on', async () => {
      const { tasks } = await start();
      const gate = new Gate(randomUUID());
      const result = await tasks.delay(gated, gate.name);
      await expect(result.get({ timeout: 50 })).rejects.toThrow(TimeoutError);
      gate.open();
      expect(await result.get({ timeout: 5000 })).toBe(`passed ${gate.name}`);
    });

    it('sends a bulk in one go, over several queues, and forgets results on request', async () => {
      const { tasks } = await start({ queues: ['celery', 'ml'] });
      const sent = await tasks.send([
        { name: 'tasks.add', args: [1, 1] },
        { name: 'tasks.add', args: [2, 2], options: { queue: 'ml' } },
      ]);
      expect(sent.map(({ queue }) => queue)).toEqual(['celery', 'ml']);
      const results = sent.map(({ taskId }) => tasks.result(taskId));
      expect(await Promise.all(results.map((result) => result.get({ timeout: 5000 })))).toEqual([2, 4]);
      expect(await results[0]!.forget()).toBe(true);
      expect(await results[0]!.info()).toBeUndefined();
    });

    it('runs tasks by priority, 0 first', async () => {
      const { tasks, settings } = await startProducer();
      const priorities = [9, 5, 0, 1];
      const sent = await tasks.send(
        priorities.map((priority) => ({ name: 'tasks.add', args: [priority, 0], options: { priority } })),
      );
      const worker = await start({
        prefix: settings.broker.keyPrefix,
        env: { CELERY_WORKER_CONCURRENCY: '1', CELERY_WORKER_PREFETCH_MULTIPLIER: '0' },
      });
      await Promise.all(sent.map(({ taskId }) => tasks.result(taskId).get({ timeout: 5000 })));
      const order = worker.lines.filter((line) => line.hook === 'beforeStart').map((line) => line.task_id);
      expect(order).toEqual([2, 3, 1, 0].map((index) => sent[index]!.taskId));
    });

    it('holds a task until its countdown is over, and drops one that has expired', async () => {
      const { tasks } = await start();
      const began = Date.now();
      const late = await tasks.applyAsync(add, { args: [1, 1], countdown: 0.3 });
      expect(await late.get({ timeout: 5000 })).toBe(2);
      expect(Date.now() - began).toBeGreaterThanOrEqual(300);
      const expired = await tasks.applyAsync(add, { args: [1, 1], countdown: 0.3, expires: 0.1 });
      await expect(expired.get({ timeout: 5000 })).rejects.toThrow(TaskRevokedError);
    });

    it('calls an expired task REVOKED though no worker is there to drop it', async () => {
      const { tasks } = await startProducer();
      const result = await tasks.applyAsync(add, { args: [1, 1], expires: 0.05 });
      await expect(result.get({ timeout: 5000 })).rejects.toThrow('expired');
      expect(await result.info()).toMatchObject({
        state: 'REVOKED',
        error: { type: 'TaskRevokedError', message: 'expired' },
      });
    });
  });

  describe('refusing what is wrong', () => {
    it('names each wrong argument and queues nothing', async () => {
      const { tasks } = await startProducer();
      const call = tasks.send([{ name: 'tasks.add', args: [1, 'two', 3], kwargs: { x: 1, z: 2 } }]);
      await expect(call).rejects.toThrow(InvalidTaskError);
      const broker = redis.client(0);
      expect(await broker.keys('*tasks.add*')).toEqual([]);
      broker.disconnect();
    });

    it('accepts an id again only with the same body', async () => {
      const { tasks } = await start();
      const task_id = randomUUID();
      const first = await tasks.applyAsync(add, { args: [1, 2], task_id });
      await first.get({ timeout: 5000 });
      const second = await tasks.applyAsync(add, { kwargs: { y: 2, x: 1 }, task_id });
      expect(second.taskId).toBe(first.taskId);
      await expect(tasks.applyAsync(add, { args: [1, 3], task_id })).rejects.toThrow(TaskIdConflictError);
      expect((await second.info())?.result).toBe(3);
    });

    it('accepts all of a bulk or none', async () => {
      const { tasks } = await startProducer();
      const [taken, free] = [randomUUID(), randomUUID()];
      await tasks.applyAsync(add, { args: [1, 1], task_id: taken });
      const bulk = [free, taken].map((task_id) => ({ name: 'tasks.add', args: [2, 2], options: { task_id } }));
      await expect(tasks.send(bulk)).rejects.toThrow(TaskIdConflictError);
      expect(await tasks.result(free).info()).toBeUndefined();
      await expect(tasks.send([bulk[0]!, { name: 'tasks.add', args: [] }])).rejects.toThrow(
        'tasks[1].kwargs.x: missing',
      );
      expect(await tasks.result(free).info()).toBeUndefined();
    });

    it('warns when nobody consumes the queue, and keeps the task', async () => {
      const { tasks } = await startProducer();
      const [sent] = await tasks.send([{ name: 'tasks.add', args: [1, 1] }]);
      expect(sent!.warnings).toEqual([expect.stringContaining("No live worker consumes queue 'celery'")]);
      expect(await tasks.result(sent!.taskId).state()).toBe('PENDING');
    });

    it('refuses more waiting tasks than the queue may hold', async () => {
      const { tasks } = await startProducer({ env: { LIMIT_QUEUE_DEPTH: '2' } });
      await tasks.delay(add, 1, 1);
      await tasks.delay(add, 2, 2);
      await expect(tasks.delay(add, 3, 3)).rejects.toThrow('holds 2 waiting tasks');
    });

    it('ends a task as FAILURE whose result cannot be stored, and lives on', async () => {
      const { tasks } = await start();
      await expect((await tasks.delay(odd, 'bigint')).get({ timeout: 5000 })).rejects.toThrow('EncodeError');
      await expect((await tasks.delay(odd, 'huge')).get({ timeout: 5000 })).rejects.toThrow('ResultTooLarge');
      expect(await (await tasks.delay(add, 1, 1)).get({ timeout: 5000 })).toBe(2);
    });
  });

  describe('retries', () => {
    it('retries with a new state each time, and then succeeds', async () => {
      const { tasks, lines } = await start();
      const result = await tasks.delay(flaky, 2);
      expect(await result.get({ timeout: 10_000 })).toBe(2);
      const hooks = lines
        .filter((line) => line.task_id === result.taskId && 'hook' in line)
        .map((line) => `${line.hook} ${line.attempt}`);
      expect(hooks).toEqual([
        'beforeStart 1',
        'onRetry 1',
        'beforeStart 2',
        'onRetry 2',
        'beforeStart 3',
        'onSuccess 3',
        'afterReturn 3',
      ]);
    });

    it('fails with the last error when it has been retried often enough', async () => {
      const { tasks } = await start();
      const result = await tasks.applyAsync(flaky, { args: [9], max_retries: 1 });
      await expect(result.get({ timeout: 10_000 })).rejects.toThrow(TaskFailedError);
      const info = await result.info();
      expect(info).toMatchObject({
        state: 'FAILURE',
        retries: 1,
        error: { type: 'RetryableError', message: 'failure 2' },
      });
      expect(info?.traceback).toContain('Flaky.run');
    });
  });

  it('answers at once when the broker is down or frozen, and works on when it is back', async () => {
    const own = await TestRedis.start(['--appendonly', 'yes']);
    const engine = await TestEngine.start(own, { tasks: allTasks, handlers: allHandlers });
    try {
      const task_id = randomUUID();
      for (const [stop, start_] of [
        [() => own.freeze(), () => own.thaw()],
        [() => own.down(), () => own.up()],
      ] as const) {
        await stop();
        const began = Date.now();
        const call = engine.tasks.applyAsync(add, { args: [1, 2], task_id });
        await expect(call).rejects.toThrow(BrokerUnavailableError);
        expect(Date.now() - began).toBeLessThan(2000);
        await start_();
      }
      const result = await retried(() => engine.tasks.applyAsync(add, { args: [1, 2], task_id }));
      expect(await result.get({ timeout: 15_000 })).toBe(3);
    } finally {
      await engine.stop();
      await own.stop();
    }
  }, 40_000);
});

/** Repeats a call while the broker is away, as a client would. */
async function retried<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof BrokerUnavailableError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
