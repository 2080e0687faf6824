import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { add, failingTask, longRunning } from '@celerity/contracts';
import type { TestEngine } from '@celerity/task-core/testing';
import { EventSource } from './event-source.js';
import { System } from './system.js';

/** The six scenarios of the system that Celerity replaces, through the gateway and through the library. */
describe('the six scenarios', () => {
  let system: System;
  let library: TestEngine;
  beforeAll(async () => {
    system = await System.start();
    library = await system.library();
  }, 60_000);
  afterAll(() => system.stop());

  const run = async (name: string, body: unknown) => {
    const { status, body: accepted } = await system.submit(name, body);
    expect(status).toBe(202);
    return (await system.request(`/api/tasks/${accepted.task_id}/result?timeout=30`)).body;
  };

  it('1: a direct call, add(4, 5) = 9', async () => {
    expect(await run('tasks.add', { args: [4, 5] })).toMatchObject({ state: 'SUCCESS', result: 9 });
    expect(await run('tasks.add', { kwargs: { x: 4, y: 5 } })).toMatchObject({ state: 'SUCCESS', result: 9 });
  });

  it('2: add.delay(10, 20) = 30', async () => {
    const result = await library.tasks.delay(add, 10, 20);
    expect(await result.get({ timeout: 10_000 })).toBe(30);
  });

  it('3: three tasks at once give 15, 21 and 300', async () => {
    const tasks = [
      { name: 'tasks.add', args: [5, 10] },
      { name: 'tasks.add', args: [10, 11] },
      { name: 'tasks.multiply', args: [15, 20] },
    ];
    const { status, body } = await system.request('/api/tasks', { body: { tasks } });
    expect(status).toBe(202);
    const results = body.tasks.map((task: { task_id: string }) =>
      library.tasks.result(task.task_id).get({ timeout: 10_000 }),
    );
    expect(await Promise.all(results)).toEqual([15, 21, 300]);
  });

  it('4: long_running(3) shows its progress live', async () => {
    const { body } = await system.submit('tasks.long_running', { args: [3] });
    const stream = new EventSource(new URL(body.links.events, system.api.url).href);
    await stream.ended;
    const progress = stream.events
      .filter(({ event }) => event === 'progress')
      .map(({ data }) => `${data.current}/${data.total}`);
    expect(progress).toEqual(['1/3', '2/3', '3/3']);
    expect(stream.events.filter(({ event }) => event === 'log').map(({ data }) => data.message)).toContain(
      'Step 2 of 3',
    );
    expect(stream.events.at(-1)).toMatchObject({
      event: 'state',
      data: { state: 'SUCCESS', result: { status: 'completed', duration: 3 } },
    });
  }, 20_000);

  it('5: the result lies in Redis database 1 with an expiry of a day', async () => {
    const task = await run('tasks.add', { args: [1, 2] });
    const results = system.redis.client(1);
    const key = `celery-task-meta-${task.task_id}`;
    expect(JSON.parse((await results.get(key))!)).toMatchObject({
      status: 'SUCCESS',
      result: 3,
      task_id: task.task_id,
    });
    const ttl = await results.ttl(key);
    expect(ttl > 86_000 && ttl <= 86_400).toBe(true);
    results.disconnect();
  });

  it('6: the metadata is complete', async () => {
    const task = await run('tasks.add', { args: [1, 2] });
    expect(task).toMatchObject({
      state: 'SUCCESS',
      name: 'tasks.add',
      queue: 'celery',
      args: [1, 2],
      kwargs: {},
      retries: 0,
    });
    expect(task.worker).toContain('@');
    for (const time of ['date_submitted', 'date_started', 'date_done']) {
      expect(new Date(task[time]).toISOString()).toBe(task[time]);
    }
    expect(task.runtime).toBeGreaterThanOrEqual(0);
    const stored = await (await library.tasks.delay(longRunning, 1)).get({ timeout: 10_000 });
    expect(stored).toEqual({ status: 'completed', duration: 1 });
  });

  it('failing_task is retried with its hooks in order, and then fails with message and traceback', async () => {
    const result = await library.tasks.applyAsync(failingTask, { args: [true], max_retries: 2 });
    await expect(result.get({ timeout: 30_000 })).rejects.toThrow(
      'RetryableError: This task fails because it was told to',
    );
    const task = (await system.request(`/api/tasks/${result.taskId}`)).body;
    expect(task).toMatchObject({
      ...{ state: 'FAILURE', retries: 2, result: null },
      error: { type: 'RetryableError', message: 'This task fails because it was told to' },
    });
    expect(task.traceback).toContain('FailingTask.run');
    await system.workers[0]!.logged((line) => line.task_id === result.taskId && line.hook === 'afterReturn');
    const hooks = system.workers[0]!.lines.filter((line) => line.task_id === result.taskId && line.hook);
    expect(hooks.map(({ hook, attempt }) => `${attempt} ${hook}`)).toEqual([
      ...['1 beforeStart', '1 onRetry', '2 beforeStart', '2 onRetry', '3 beforeStart', '3 onFailure', '3 afterReturn'],
    ]);
    expect(hooks.at(-2)).toMatchObject({
      task: 'tasks.failing_task',
      queue: 'celery',
      error: expect.stringContaining('RetryableError'),
    });
    expect(await run('tasks.failing_task', { args: [false] })).toMatchObject({
      state: 'SUCCESS',
      result: { status: 'succeeded' },
    });
  }, 40_000);
});
