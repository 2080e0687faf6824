import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PoisonedTasks } from './client/poisoned-tasks.js';
import { EventReader } from './events/event-reader.js';
import type { PoolKind } from './pool/pool.js';
import { EventFollower } from './testing/event-follower.js';
import { type TestEngine, TestEngines } from './testing/index.js';
import { roughTasks } from './testing/rough-tasks.js';
import { Scratch } from './testing/scratch.js';
import { fragile, fragileEarly, fragileOnce, together } from './testing/steered-tasks.js';
import { add, allTasks } from './testing/tasks.js';

const SOON = { timeout: 20_000 };
jest.setTimeout(30_000);

/** What becomes of tasks that take their process with them, and of those beside them. */
describe.each<PoolKind>(['prefork', 'threads'])('a task that ends its child, under %s', (pool) => {
  let engines: TestEngines;
  let engine: TestEngine;
  let scratch: Scratch;

  beforeAll(async () => {
    const env = { CELERY_WORKER_CONCURRENCY: '2', LOG_LEVEL: 'silent' };
    engines = await TestEngines.on({ tasks: [...allTasks, ...roughTasks], pool, env });
    engine = await engines.start();
    scratch = new Scratch();
  });
  afterEach(async () => {
    // Whatever it did, the worker goes on.
    expect(await (await engine.tasks.delay(add, 1, 2)).get(SOON)).toBe(3);
  });
  afterAll(async () => {
    await engines.close();
    scratch.remove();
  });

  it('runs three times, is poison then, is told of and listed, and runs when it is sent again', async () => {
    const events = new EventFollower(engine.get(EventReader), '0');
    const [ledger, deadly] = [scratch.path(), scratch.file()];
    const result = await engine.tasks.delay(fragile, ledger, deadly);
    await expect(result.get(SOON)).rejects.toThrow('PoisonTaskError: Its process died 3 times');
    expect(scratch.deliveries(ledger)).toEqual([1, 2, 3]);
    expect(await result.info()).toMatchObject({ state: 'FAILURE', retries: 0, error: { type: 'PoisonTaskError' } });

    await events.until('task-poisoned');
    const types = events.entries.flatMap((entry) =>
      entry.kind === 'event' && 'uuid' in entry.event && entry.event.uuid === result.taskId ? [entry.event.type] : [],
    );
    expect(types.filter((type) => type === 'task-rejected')).toHaveLength(2);
    expect(types.filter((type) => type === 'task-poisoned')).toHaveLength(1);
    await events.stop();

    const poisoned = engine.get(PoisonedTasks);
    expect(await poisoned.list()).toMatchObject([{ task_id: result.taskId, name: fragile.name, crashes: 3 }]);
    rmSync(deadly);
    const again = await poisoned.resend(result.taskId);
    expect(await engine.tasks.result(again!.taskId).get(SOON)).toBe('survived');
    expect(await poisoned.list()).toEqual([]);
  });

  it('runs again and succeeds when it was not its own doing', async () => {
    const [ledger, deadly] = [scratch.path(), scratch.file()];
    const result = await engine.tasks.delay(fragile, ledger, deadly);
    await engine.untilLogged(({ msg, task_id }) => msg === 'the task runs again' && task_id === result.taskId);
    rmSync(deadly);
    expect(await result.get(SOON)).toBe('survived');
    expect(await result.info()).toMatchObject({ state: 'SUCCESS', retries: 0 });
    expect(scratch.deliveries(ledger).length).toBeGreaterThan(1);
  });

  it.each([
    ['does not want to run again', fragileOnce],
    ['is acknowledged early', fragileEarly],
  ])('fails after one run when it %s', async (_, task) => {
    const [ledger, deadly] = [scratch.path(), scratch.file()];
    const result = await engine.tasks.delay(task, ledger, deadly);
    await expect(result.get(SOON)).rejects.toThrow('WorkerLostError');
    expect(scratch.deliveries(ledger)).toEqual([1]);
    expect(await engine.get(PoisonedTasks).list()).toEqual([]);
  });

  it('takes no other of its batch with it in the end', async () => {
    const results = await Promise.all([-1, 2, 3].map((x) => engine.tasks.delay(together, x)));
    const endings = await Promise.all(results.map((result) => result.get(SOON).catch((error: Error) => error.message)));
    expect(endings).toEqual([expect.stringContaining('PoisonTaskError'), 1, 1]);
    const infos = await Promise.all(results.map((result) => result.info()));
    expect(infos.map((info) => info!.retries)).toEqual([0, 0, 0]);
  });
});
