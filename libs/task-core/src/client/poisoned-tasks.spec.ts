import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Keys } from '../broker/keys.js';
import { TaskQueues } from '../broker/task-queues.js';
import { type TestEngine, TestEngines } from '../testing/index.js';
import { add, allTasks } from '../testing/tasks.js';
import { type PoisonedTask, PoisonedTasks } from './poisoned-tasks.js';

describe('PoisonedTasks', () => {
  let engines: TestEngines;
  let engine: TestEngine;
  const poisoned = () => engine.get(PoisonedTasks);
  const poison = (at: number, message: Partial<PoisonedTask['message']> = {}): PoisonedTask => ({
    ...{ task_id: randomUUID(), name: add.name, queue: 'ml', crashes: 3, reason: 'deadly', at },
    message: { args: [1], kwargs: { y: 2 }, ...message },
  });
  const start = async () => void (engine = await engines.startProducer());

  beforeAll(async () => void (engines = await TestEngines.on({ tasks: allTasks })));
  afterEach(() => engines.stopAll());
  afterAll(() => engines.close());

  it('lists them with everything that is known, newest first, as many as are asked for', async () => {
    await start();
    expect(await poisoned().list()).toEqual([]);
    const tasks = [poison(2), poison(3), poison(1)];
    for (const task of tasks) await poisoned().add(task);
    expect(await poisoned().list()).toEqual([tasks[1], tasks[0], tasks[2]]);
    expect(await poisoned().list(1)).toEqual([tasks[1]]);
  });

  it('keeps one entry of a task', async () => {
    await start();
    const task = poison(1);
    await poisoned().add(task);
    await poisoned().add({ ...task, at: 2, crashes: 4 });
    expect(await poisoned().list()).toMatchObject([{ task_id: task.task_id, crashes: 4 }]);
  });

  it('keeps the newest thousand', async () => {
    await start();
    const tasks = Array.from({ length: 1003 }, (_, at) => poison(at));
    await Promise.all(tasks.map((task) => poisoned().add(task)));
    const listed = await poisoned().list(5000);
    expect(listed.map(({ at }) => at)).toEqual(Array.from({ length: 1000 }, (_, index) => 1002 - index));
    const broker = engines.redis.client(0);
    expect(await broker.hlen(engine.get(Keys).poisoned)).toBe(1000);
    broker.disconnect();
  });

  it('sends one again as it was called, under an id of its own, and then has it no more', async () => {
    await start();
    const task = poison(1, { timelimit: [50, 40], max_retries: 1, ignore_result: true, headers: { tenant: 'a' } });
    await poisoned().add(task);
    const sent = (await poisoned().resend(task.task_id))!;
    expect(sent).toMatchObject({ name: add.name, queue: 'ml' });
    expect(sent.taskId).not.toBe(task.task_id);
    expect(await poisoned().list()).toEqual([]);
    const queues = engine.get(TaskQueues);
    const job = await queues.job((await queues.record(sent.taskId))!, sent.taskId);
    expect(job?.message).toMatchObject({
      ...{ args: [1], kwargs: { y: 2 }, timelimit: [50, 40], max_retries: 1, ignore_result: true },
      headers: { tenant: 'a', resent_from: task.task_id },
    });
  });

  it('keeps limits apart of which the call gave only one', async () => {
    await start();
    const task = poison(1, { timelimit: [null, 40] });
    await poisoned().add(task);
    const sent = (await poisoned().resend(task.task_id))!;
    const queues = engine.get(TaskQueues);
    const job = await queues.job((await queues.record(sent.taskId))!, sent.taskId);
    expect(job?.message.timelimit).toEqual([null, 40]);
  });

  it('makes one task of a re-send that is repeated', async () => {
    await start();
    const task = poison(1);
    await poisoned().add(task);
    const first = await poisoned().resend(task.task_id);
    expect(await poisoned().resend(task.task_id)).toBeUndefined();
    // As if the first answer had been lost before the list was tidied.
    await poisoned().add(task);
    expect(await poisoned().resend(task.task_id)).toMatchObject({ taskId: first!.taskId });
    const broker = engines.redis.client(0);
    expect(await broker.llen(engine.get(Keys).queuePart('ml', 'wait'))).toBe(1);
    broker.disconnect();
  });

  it('keeps one that may not be sent any more', async () => {
    await start();
    const task = { ...poison(1), name: 'tasks.gone' };
    await poisoned().add(task);
    await expect(poisoned().resend(task.task_id)).rejects.toThrow("No task is called 'tasks.gone'");
    expect(await poisoned().list()).toEqual([task]);
    expect(await poisoned().resend(randomUUID())).toBeUndefined();
  });
});
