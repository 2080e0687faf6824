import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskEmissions, type TaskView } from './index.js';
import { allHandlers, allTasks, add, Gate, gated, login, steps } from './testing/tasks.js';
import type { TestRedis } from './testing/index.js';
import { TestEngines, type TestEngineOptions } from './testing/index.js';

describe('revoking and watching tasks', () => {
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

  describe('revoking', () => {
    it('ends waiting and delayed tasks at once, with no worker there', async () => {
      const { tasks } = await startProducer();
      for (const countdown of [undefined, 3600]) {
        const result = await tasks.applyAsync(add, { args: [1, 1], countdown });
        expect(await result.revoke()).toBe('revoked');
        expect(await result.info()).toMatchObject({ state: 'REVOKED', args: [1, 1] });
        expect(await result.revoke()).toBe('ready');
      }
      expect(await tasks.result(randomUUID()).revoke()).toBeUndefined();
    });

    it('stops a running task only when told to terminate it', async () => {
      const { tasks } = await start();
      const gate = new Gate(randomUUID());
      const result = await tasks.delay(gated, gate.name);
      await gate.arrived;
      expect(await result.revoke()).toBe('running');
      expect(await result.state()).toBe('STARTED');
      expect(await result.revoke({ terminate: true })).toBe('terminating');
      await expect(result.get({ timeout: 5000 })).rejects.toThrow('terminated');
    });
  });

  describe('emissions', () => {
    it('tells states, progress and log lines in order, and resumes without loss', async () => {
      const engine = await start();
      const emissions = engine.get(TaskEmissions);
      const result = await engine.tasks.delay(steps, 3);
      const told = [];
      for await (const emission of emissions.follow(result.taskId, '0-0', new AbortController().signal))
        told.push(emission);
      expect(
        told.filter(({ type }) => type === 'progress').map(({ data }) => (data as { current: number }).current),
      ).toEqual([1, 2, 3]);
      expect(
        told.filter(({ type }) => type === 'log').map(({ data }) => (data as { message: string }).message),
      ).toEqual(['step 1', 'step 2', 'step 3']);
      expect(told.at(-1)).toMatchObject({ type: 'state', data: { state: 'SUCCESS', result: 3 } });

      const cut = told.findIndex(({ type }) => type === 'log');
      const rest = [];
      for await (const emission of emissions.follow(result.taskId, told[cut]!.id, new AbortController().signal))
        rest.push(emission.id);
      expect(rest).toEqual(told.slice(cut + 1).map(({ id }) => id));
    });

    it('tells a late subscriber the present state first', async () => {
      const engine = await start();
      const result = await engine.tasks.delay(add, 1, 1);
      await result.get({ timeout: 5000 });
      const told = [];
      for await (const emission of engine
        .get(TaskEmissions)
        .follow(result.taskId, undefined, new AbortController().signal))
        told.push(emission);
      expect(told.map(({ type, data }) => [type, (data as TaskView).state])).toEqual([['state', 'SUCCESS']]);
    });
  });

  it('shows secrets nowhere', async () => {
    const engine = await start();
    const { tasks, lines, settings } = engine;
    const result = await tasks.applyAsync(login, { kwargs: { user: 'ada', password: 'swordfish' } });
    expect(await result.get({ timeout: 5000 })).toBe(true);
    await engines.stop(engine);
    const [broker, results] = [redis.client(0), redis.client(1)];
    const events = JSON.stringify(await broker.xrange(`${settings.broker.keyPrefix}:events`, '-', '+'));
    const meta = await results.get(`celery-task-meta-${result.taskId}`);
    expect(events).toContain(result.taskId);
    for (const shown of [events, meta, JSON.stringify(lines)]) expect(shown).not.toContain('swordfish');
    broker.disconnect();
    results.disconnect();
  });
});
