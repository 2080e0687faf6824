import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Control } from './control/control.js';
import { type TestEngine, TestEngines } from './testing/index.js';
import { leak, misbehave, obedient, roughTasks, where } from './testing/rough-tasks.js';
import { add, allTasks } from './testing/tasks.js';

const SOON = { timeout: 20_000 };
// A child lives twenty boots at least, and on a busy machine one takes seconds.
jest.setTimeout(120_000);

/** What ends runs and children before their time, from the call to what is stored. */
describe('limits on what runs in a child', () => {
  let engines: TestEngines;
  let engine: TestEngine;
  const start = (env: Record<string, string> = {}) => engines.start({ env: { ...one, ...env } });
  const one = { CELERY_WORKER_CONCURRENCY: '1', LOG_LEVEL: 'silent' };

  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: [...allTasks, ...roughTasks], pool: 'prefork' });
    engine = await start({ CELERY_WORKER_PREFETCH_MULTIPLIER: '4' });
  });
  afterAll(() => engines.close());

  it('kill a busy loop at the hard limit of its call, and store what became of it', async () => {
    const { tasks } = engine;
    const result = await tasks.applyAsync(misbehave, { kwargs: { how: 'loop' }, time_limit: 0.5 });
    await expect(result.get(SOON)).rejects.toThrow('TimeLimitExceeded: The time limit of 0.5 s is over.');
    expect(await result.info()).toMatchObject({
      ...{ state: 'FAILURE', retries: 0, error: { type: 'TimeLimitExceeded' } },
    });
    expect((await result.info())!.runtime).toBeGreaterThanOrEqual(0.5);
    expect(await (await tasks.delay(add, 1, 2)).get(SOON)).toBe(3);
  });

  it('abort at the soft limit of the call, upon which the task may clean up and return', async () => {
    const { tasks } = engine;
    const result = await tasks.applyAsync(obedient, { kwargs: { cleanup: 20 }, soft_time_limit: 0.2 });
    expect(await result.get(SOON)).toBe('cleaned up');
    expect((await result.info())!.runtime).toBeGreaterThanOrEqual(0.2);
  });

  it('are those of the settings when nobody says anything else, and those of remote control when it does', async () => {
    const other = await start({ CELERY_TASK_TIME_LIMIT: '30', CELERY_TASK_SOFT_TIME_LIMIT: '0.2' });
    expect(await (await other.tasks.delay(obedient)).get(SOON)).toBe('cleaned up');
    await other.get<Control>(Control).timeLimit(misbehave.name, { hard: 0.3 });
    const result = await other.tasks.delay(misbehave, 'loop');
    await expect(result.get(SOON)).rejects.toThrow('The time limit of 0.3 s is over.');
  });

  it('count from when a task runs, not from when it was taken', async () => {
    const { tasks } = engine;
    const first = await tasks.delay(where, 700);
    const behind = await tasks.applyAsync(where, { args: [300], time_limit: 0.9 });
    expect(await Promise.all([first.get(SOON), behind.get(SOON)])).toHaveLength(2);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['after so many tasks', { CELERY_WORKER_MAX_TASKS_PER_CHILD: '5' }, /it has run \d+ tasks/],
    ['when its memory has grown', { CELERY_WORKER_MAX_MEMORY_PER_CHILD: '300000' }, /KiB of memory/],
  ])('replace a child %s, and fail no task by it', async (_, env, reason) => {
    const recycling = await start(env);
    const pids = new Set<number>();
    const replaced = () => recycling.lines.filter(({ msg }) => msg === 'a child of the pool is replaced');
    if ('CELERY_WORKER_MAX_MEMORY_PER_CHILD' in env) {
      pids.add(await (await recycling.tasks.delay(leak, 300_000)).get(SOON));
    }
    while (replaced().length === 0) {
      const result = await recycling.tasks.delay(where, 10);
      pids.add((await result.get(SOON)).pid);
      expect(await result.info()).toMatchObject({ state: 'SUCCESS', retries: 0 });
    }
    expect(replaced()[0]).toMatchObject({ reason: expect.stringMatching(reason) });
    expect(pids).toContain(replaced()[0]!.child);
    expect(recycling.lines.filter(({ msg }) => msg === 'a child of the pool has died')).toEqual([]);
  });
});
