import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { TaskEmissions } from './client/task-emissions.js';
import { Control } from './control/control.js';
import type { ControlReplies } from './control/control-channel.js';
import { defineTask } from './definition/define-task.js';
import { CACHE, RATE_LIMITER } from './index.js';
import type { Cache, RateLimiter } from './index.js';
import { type TestEngine, TestEngines } from './testing/index.js';
import { delegate, roughTasks, where } from './testing/rough-tasks.js';
import { ported } from './testing/steered-tasks.js';
import { add, allTasks, steps } from './testing/tasks.js';
import { CHILD_HANDLERS } from './testing/test-engine.js';

const SOON = { timeout: 20_000 };
const timeoutMs = 3_600_000;
jest.setTimeout(30_000);

/** What tasks in children are to the rest of the system, and their pool to its worker. */
describe('tasks in children', () => {
  let engines: TestEngines;
  let engine: TestEngine;
  const tasks = [...allTasks, ...roughTasks];
  const env = { CELERY_WORKER_CONCURRENCY: '2', LOG_LEVEL: 'silent' };

  beforeAll(async () => {
    engines = await TestEngines.on({ tasks, pool: 'prefork', env });
    engine = await engines.start();
  });
  afterAll(() => engines.close());

  it('send tasks of their own, which become their children, and wait for them', async () => {
    const result = await engine.tasks.delay(delegate, 4);
    const { child, sum } = (await result.get(SOON)) as { child: string; sum: number };
    expect(sum).toBe(5);
    const family = { root_id: result.taskId, parent_id: result.taskId };
    expect(await engine.tasks.result(child).info()).toMatchObject({ state: 'SUCCESS', name: add.name, ...family });
    expect(await result.info()).toMatchObject({ root_id: result.taskId, parent_id: null });
  });

  it('tell their progress and their log lines as they run', async () => {
    const result = await engine.tasks.delay(steps, 3);
    const { signal } = new AbortController();
    const told: unknown[] = [];
    for await (const { type, data } of engine.get(TaskEmissions).follow(result.taskId, '0-0', signal)) {
      if (type === 'progress') told.push((data as { current: number }).current);
      if (type === 'log') told.push((data as { message: string }).message);
    }
    expect(told).toEqual([1, 'step 1', 2, 'step 2', 3, 'step 3']);
  });

  it('use cache, locks and rate limiter of the whole system', async () => {
    const key = 'what-tests-use';
    const { pid, ...first } = (await (await engine.tasks.delay(ported, key)).get(SOON)) as { pid: number };
    expect(first).toEqual({ found: null, locked: 'once', allowed: [true, false] });
    expect(pid).not.toBe(process.pid);
    expect(await engine.get<Cache>(CACHE).get(key)).toEqual({ from: pid });
    const taken = await engine.get<RateLimiter>(RATE_LIMITER).take(key, { limit: 1, periodMs: 60_000 });
    expect(taken.allowed).toBe(false);
    await engine.get<Cache>(CACHE).set(key, 'ours', 60);
    expect(await (await engine.tasks.delay(ported, key)).get(SOON)).toMatchObject({ found: 'ours' });
  });

  it('are put back, without an attempt, when no child knows them', async () => {
    const unborn = defineTask({ name: 'tasks.unborn', params: {}, result: z.any() });
    const { keyPrefix } = engine.settings.broker;
    const producer = await engines.startProducer({ pool: 'solo', prefix: keyPrefix, tasks: [...tasks, unborn] });
    const result = await producer.tasks.delay(unborn);
    await engine.untilLogged(({ msg }) => String(msg).startsWith('this worker has no handler for the task'));
    expect(await (await engine.tasks.delay(add, 1, 2)).get(SOON)).toBe(3);
    expect(await result.info()).toMatchObject({ state: 'PENDING', retries: 0 });
    expect(await result.revoke()).toBe('revoked');
  });

  describe('whose pool is changed while they run', () => {
    const only = <T>({ replies }: ControlReplies<T>): T => {
      const [reply] = Object.values(replies);
      if (!reply || !('ok' in reply)) throw new Error(`no answer: ${JSON.stringify(reply)}`);
      return reply.ok;
    };
    const control = () => engine.get<Control>(Control);
    const stats = async () =>
      only(await control().inspect({ timeoutMs }).stats()) as { pool: { children: { pid: number; state: string }[] } };
    const serving = async () =>
      (await stats()).pool.children.filter(({ state }) => state !== 'leaving').map(({ pid }) => pid);
    const send = (count: number, ms: number) =>
      Promise.all(Array.from({ length: count }, () => engine.tasks.delay(where, ms)));

    it('are all replaced by a restart that fails no task', async () => {
      const before = await serving();
      const running = await send(6, 150);
      expect(only(await control().poolRestart({ timeoutMs }))).toBe('reload started');
      for (const result of running) {
        await result.get(SOON);
        expect(await result.info()).toMatchObject({ state: 'SUCCESS', retries: 0 });
      }
      while ((await serving()).some((pid) => before.includes(pid)))
        await (await engine.tasks.delay(where, 20)).get(SOON);
      expect(await serving()).toHaveLength(before.length);
    });

    it('run in more at once when it grows, and in fewer when it shrinks, and none is interrupted', async () => {
      expect(only(await control().poolGrow(1, { timeoutMs }))).toBe('concurrency is now 3');
      const together = await send(3, 600);
      while (only(await control().inspect({ timeoutMs }).active()).length < 3);
      expect(only(await control().poolShrink(2, { timeoutMs }))).toBe('concurrency is now 1');
      for (const result of together) {
        await result.get(SOON);
        expect(await result.info()).toMatchObject({ state: 'SUCCESS', retries: 0 });
      }
      // One for the main lines, and one for the lane.
      while ((await serving()).length > 2) await (await engine.tasks.delay(where, 20)).get(SOON);
      expect(await control().poolShrink(1, { timeoutMs })).toMatchObject({
        replies: { [engine.worker.name]: { error: expect.stringContaining('at least one slot') } },
      });
      await control().poolGrow(1, { timeoutMs });
    });

    it('make their worker not ready when all of them are gone, until the next are ready', async () => {
      await engine.worker.health();
      while ((await stats()).pool.children.some(({ state }) => state !== 'idle'));
      for (const pid of await serving()) process.kill(pid, 'SIGKILL');
      const ready = () =>
        engine.worker.health().then(
          () => true,
          (error: Error) => error.message,
        );
      let answer: boolean | string;
      while ((answer = await ready()) === true) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(answer).toBe('no child of the pool is ready yet');
      while ((await ready()) !== true) await new Promise((resolve) => setTimeout(resolve, 20));
      const [result] = await send(1, 0);
      await result!.get(SOON);
      expect(await result!.info()).toMatchObject({ retries: 0 });
    });
  });

  it.each<[string, object, string]>([
    [
      'a file without the module',
      { childHandlers: new URL('./tasks.js', CHILD_HANDLERS).href },
      "export the module with the handlers as 'WorkerModule'",
    ],
    ['a file that is not there', { childHandlers: new URL('./nowhere.js', CHILD_HANDLERS).href }, 'nowhere.js'],
    [
      'a task without a handler',
      { tasks: [...tasks, defineTask({ name: 'tasks.lonely', params: {}, result: z.any() })] },
      "No handler for 'tasks.lonely', which is routed to queue 'celery' of this worker. Add a class with @Handles",
    ],
    ['a handler without a task', { tasks: tasks.slice(1) }, 'add its definition to them'],
  ])('do not boot with %s: it says the fix, and leaves nothing behind', async (_, options, message) => {
    const processes = () => process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;
    const before = processes();
    await expect(engines.start(options)).rejects.toThrow(message);
    expect(processes()).toBeLessThanOrEqual(before);
  });
});
