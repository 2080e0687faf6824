import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ResultBackend, type RunIdentity, type RunStart } from './backend/result-backend.js';
import { TaskQueues } from './broker/task-queues.js';
import { LossyWire } from './testing/lossy-wire.js';
import { add, Add, allHandlers, allTasks, Gate, gated, once } from './testing/tasks.js';
import { TestEngine, TestEngines, type TestEngineOptions, TestRedis } from './testing/index.js';

/** What always holds, each promise with something broken. */
const startAt = (at: number): RunStart => ({ at, pid: 1, isolation: 'process' });

describe('the engine when something breaks', () => {
  let engines: TestEngines;
  let redis: TestRedis;
  const start = (options?: Partial<TestEngineOptions>) => engines.start(options);
  /** Delivers a task again, as a broker does that lost an acknowledgement. */
  const redeliver = (engine: TestEngine, taskId: string, task: { name: string }, args: unknown[]) =>
    engine.get(TaskQueues).send(
      [
        {
          taskId,
          name: task.name,
          queue: 'celery',
          priority: 0,
          message: { args, kwargs: {} },
          fingerprint: '',
          submittedAt: Date.now(),
        },
      ],
      true,
    );
  const runOf = (taskId: string, attempt: number): RunIdentity => ({
    ...{ taskId, name: 'tasks.add', args: [1, 1], kwargs: {}, worker: `w${attempt}@test`, retries: 0, queue: 'celery' },
    ...{ attempt, ignoreResult: false },
  });

  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: allTasks, handlers: allHandlers });
    redis = engines.redis;
  });
  afterEach(() => engines.stopAll());
  afterAll(() => engines.close());

  it('acknowledges a job whose result is stored already, without running it', async () => {
    const engine = await start();
    const gate = new Gate(randomUUID());
    gate.open();
    const result = await engine.tasks.delay(gated, gate.name);
    await result.get({ timeout: 5000 });
    await redeliver(engine, result.taskId, gated, [gate.name]);
    await (await engine.tasks.delay(add, 1, 1)).get({ timeout: 5000 });
    expect(gate.entered).toBe(1);
    expect(await result.info()).toMatchObject({ state: 'SUCCESS' });
  });

  it('lets a run that lost its lock write nothing over a newer one', async () => {
    const backend = (await start({ handlers: [] })).get(ResultBackend);
    const taskId = randomUUID();
    const [old, newer] = [runOf(taskId, 1), runOf(taskId, 2)];
    const done = { status: 'SUCCESS' as const, result: 'old', doneAt: Date.now() };
    expect((await backend.begin(old, startAt(1))).verdict).toBe('ok');
    expect(await backend.begin(newer, startAt(2))).toMatchObject({
      verdict: 'ok',
      previous: 'STARTED',
      previousAttempt: 1,
    });
    expect((await backend.progress(old, { current: 1 }, 1)).verdict).toBe('stale');
    expect(await backend.emit(old, 'log', {})).toBe('stale');
    expect((await backend.finish(old, done)).verdict).toBe('stale');
    expect((await backend.release(old)).verdict).toBe('stale');
    expect(await backend.read(taskId)).toMatchObject({
      state: 'STARTED',
      attempt: 2,
      worker: 'w2@test',
      progress: null,
    });
    expect((await backend.finish(newer, { ...done, result: 'new' })).verdict).toBe('ok');
    expect((await backend.finish(newer, { ...done, result: 'again' })).verdict).toBe('ready');
    expect((await backend.read(taskId))?.meta?.result).toBe('new');
  });

  it('tells a progress once that was written twice', async () => {
    const backend = (await start({ handlers: [] })).get(ResultBackend);
    const run = runOf(randomUUID(), 1);
    await backend.begin(run, startAt(1));
    for (const step of [1, 2, 2, 1]) await backend.progress(run, { current: step }, step);
    const told = await backend.emissions(run.taskId, '0-0', '+', 10);
    expect(told.map(({ data }) => data.current)).toEqual([1, 2]);
    expect(await backend.read(run.taskId)).toMatchObject({ progress: { current: 2 } });
  });

  it('runs a lost task again under acks late, and never under acks early', async () => {
    const producer = await start({ handlers: [] });
    const backend = producer.get(ResultBackend);
    const outcome = async (task: typeof once | typeof gated) => {
      const gate = new Gate(randomUUID());
      gate.open();
      const result = await producer.tasks.delay(task, gate.name);
      // A first delivery began, and was never heard of again.
      await backend.begin({ ...runOf(result.taskId, 0), name: task.name }, startAt(Date.now()));
      return { result, gate };
    };
    const [late, early] = [await outcome(gated), await outcome(once)];
    await start({ prefix: producer.settings.broker.keyPrefix });
    expect(await late.result.get({ timeout: 5000 })).toBe(`passed ${late.gate.name}`);
    await expect(early.result.get({ timeout: 5000 })).rejects.toThrow('WorkerLostError');
    expect([late.gate.entered, early.gate.entered]).toEqual([1, 0]);
  });

  it('blames a suspect for a crash only once it has its process to itself', async () => {
    const producer = await start({ handlers: [] });
    const backend = producer.get(ResultBackend);
    const suspect = async () => {
      const gate = new Gate(randomUUID());
      const { taskId } = await producer.tasks.delay(gated, gate.name);
      // Twice it was in a worker that died: the second death is found out when it is delivered.
      await backend.begin(
        { ...runOf(taskId, 0), name: gated.name },
        { ...startAt(Date.now()), isolation: 'shared' },
        1,
      );
      return { taskId, gate };
    };
    const [first, second] = [await suspect(), await suspect()];
    const { keyPrefix } = producer.settings.broker;
    const stored = redis.client(1);
    const isolation = async (taskId: string) => {
      for (;;) {
        const [how, crashes] = await stored.hmget(`${keyPrefix}:state:${taskId}`, 'isolation', 'crashes');
        if (crashes === '2') return how;
      }
    };
    const engine = await start({ prefix: keyPrefix });
    await first.gate.arrived;
    expect([await isolation(first.taskId), await isolation(second.taskId)]).toEqual(['alone', 'shared']);
    first.gate.open();
    await second.gate.arrived;
    expect(await isolation(second.taskId)).toBe('alone');
    second.gate.open();
    await engine.tasks.result(second.taskId).get({ timeout: 5000 });
    stored.disconnect();
  });

  it('gives unfinished tasks back on shutdown without an attempt, and they run elsewhere', async () => {
    const first = await start({ env: { CELERITY_SHUTDOWN_TIMEOUT: '0' } });
    const prefix = first.settings.broker.keyPrefix;
    const gate = new Gate(randomUUID());
    const result = await first.tasks.applyAsync(gated, { args: [gate.name], max_retries: 0 });
    await gate.arrived;
    await engines.stop(first);
    const second = await start({ prefix });
    gate.open();
    const handle = second.tasks.result(result.taskId);
    expect(await handle.get({ timeout: 5000 })).toBe(`passed ${gate.name}`);
    expect(await handle.info()).toMatchObject({ retries: 0, worker: second.worker.name });
    expect(gate.entered).toBe(2);
  });

  it('lets running tasks finish on shutdown when the deadline allows it', async () => {
    const engine = await start();
    const gate = new Gate(randomUUID());
    const result = await engine.tasks.delay(gated, gate.name);
    await gate.arrived;
    const stopping = engines.stop(engine);
    gate.open();
    await stopping;
    const observer = await start({ handlers: [], prefix: engine.settings.broker.keyPrefix });
    expect(await observer.tasks.result(result.taskId).info()).toMatchObject({ state: 'SUCCESS' });
  });

  describe('a worker that does not know a task', () => {
    it('puts it back until a newer worker comes', async () => {
      const old = await start({ tasks: [add], handlers: [Add] });
      const prefix = old.settings.broker.keyPrefix;
      const producer = await start({ handlers: [], prefix });
      const gate = new Gate(randomUUID());
      gate.open();
      const result = await producer.tasks.delay(gated, gate.name);
      await logged(old, 'this worker has no handler for the task; it is put back for a newer worker');
      await engines.stop(old);
      await start({ prefix });
      await promote(redis, prefix, result.taskId);
      expect(await result.get({ timeout: 10_000 })).toBe(`passed ${gate.name}`);
      expect(await result.info()).toMatchObject({ retries: 0 });
    });

    it('fails it as NotRegistered when nobody learns it in time', async () => {
      const old = await start({ tasks: [add], handlers: [Add], env: { CELERITY_UNKNOWN_TASK_TIMEOUT: '0.2' } });
      const producer = await start({ handlers: [], prefix: old.settings.broker.keyPrefix });
      const result = await producer.tasks.delay(gated, 'nowhere');
      await expect(result.get({ timeout: 10_000 })).rejects.toThrow('NotRegistered');
    });
  });

  it('keeps a finished task until the result backend is back, and takes no new ones meanwhile', async () => {
    const results = await TestRedis.start(['--appendonly', 'yes']);
    try {
      const engine = await start({ env: { CELERY_RESULT_BACKEND: results.url(1) } });
      const gate = new Gate(randomUUID());
      const result = await engine.tasks.delay(gated, gate.name);
      await gate.arrived;
      await results.down();
      gate.open();
      await logged(
        engine,
        'the result backend cannot store a state; the task is kept and the worker takes no new ones until it can',
      );
      await expect(engine.worker.health()).rejects.toThrow('the result backend cannot store results');
      await results.up();
      expect(await result.get({ timeout: 20_000 })).toBe(`passed ${gate.name}`);
      await expect(engine.worker.health()).resolves.toMatchObject({ queues: ['celery'] });
      expect(gate.entered).toBe(1);
      await engines.stop(engine);
    } finally {
      await results.stop();
    }
  }, 30_000);

  it('gives back at once what Redis gave out while the connection broke', async () => {
    const wire = await LossyWire.to(redis.port);
    try {
      const engine = await start({ env: { CELERY_BROKER_URL: `redis://127.0.0.1:${wire.port}/0` } });
      const producer = await start({ handlers: [], prefix: engine.settings.broker.keyPrefix });
      // The script that takes the task; its answer never arrives.
      const lost = wire.loseAnswerTo(/:limiter/);
      const result = await producer.tasks.delay(add, 1, 1);
      await lost;
      expect(await result.get({ timeout: 20_000 })).toBe(2);
      expect(await result.info()).toMatchObject({ retries: 0 });
      await engines.stop(engine);
    } finally {
      await wire.close();
    }
  }, 30_000);

  it('survives a restart of the broker: the same process works on', async () => {
    const own = await TestRedis.start(['--appendonly', 'yes']);
    try {
      const engine = await TestEngine.start(own, { tasks: allTasks, handlers: allHandlers });
      const gate = new Gate(randomUUID());
      const running = await engine.tasks.delay(gated, gate.name);
      await gate.arrived;
      const waiting = await engine.tasks.applyAsync(add, { args: [1, 1], countdown: 1 });
      await own.down('SIGKILL');
      gate.open();
      await own.up();
      expect(await running.get({ timeout: 20_000 })).toBe(`passed ${gate.name}`);
      expect(await waiting.get({ timeout: 20_000 })).toBe(2);
      expect(gate.entered).toBe(1);
      await engine.stop();
    } finally {
      await own.stop();
    }
  }, 40_000);
});

/** Waits until an engine logs a message. */
async function logged(engine: TestEngine, message: string): Promise<void> {
  await engine.untilLogged((line) => line.msg === message);
}

/** Makes a delayed job due now. */
async function promote(redis: TestRedis, prefix: string, taskId: string): Promise<void> {
  const broker = redis.client(0);
  await broker.zadd(`${prefix}:q:celery:delayed`, 1, taskId);
  await broker.zadd(`${prefix}:q:celery:marker`, 0, '0');
  broker.disconnect();
}
