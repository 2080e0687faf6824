import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { add, allHandlers, allTasks, Gate, gated, login } from '../testing/tasks.js';
import { type TestEngine, TestEngines } from '../testing/index.js';
import { Control } from './control.js';
import type { ControlReplies } from './control-channel.js';

const timeoutMs = 3_600_000;

/** Remote control of a worker that runs tasks. */
describe('remote control of a worker at work', () => {
  let engines: TestEngines;
  const start = async () => {
    const engine = await engines.start();
    return { engine, name: engine.worker.name, control: engine.get<Control>(Control) };
  };
  const blocked = async (engine: TestEngine) => {
    const gate = new Gate(randomUUID());
    const result = await engine.tasks.delay(gated, gate.name);
    await gate.arrived;
    return { gate, result };
  };
  const only = <T>({ replies }: ControlReplies<T>): T => {
    const [reply] = Object.values(replies);
    if (!reply || !('ok' in reply)) throw new Error(`no answer: ${JSON.stringify(reply)}`);
    return reply.ok;
  };

  beforeAll(async () => void (engines = await TestEngines.on({ tasks: allTasks, handlers: allHandlers })));
  afterEach(() => engines.stopAll());
  afterAll(() => engines.close());

  it('shows what it does', async () => {
    const { engine, name, control } = await start();
    await (await engine.tasks.delay(add, 1, 2)).get({ timeout: 5000 });
    await (await engine.tasks.delay(login, 'ada', 'hunter2')).get({ timeout: 5000 });
    const { gate, result } = await blocked(engine);
    const inspect = control.inspect({ timeoutMs });
    const id = result.taskId;
    const task = { id, name: gated.name, args: [gate.name], hostname: name, queue: 'celery', worker_pid: process.pid };
    expect(only(await inspect.active())).toEqual([expect.objectContaining(task)]);
    expect(only(await inspect.queryTask(id))).toEqual({
      [id]: { state: 'active', task: expect.objectContaining(task) },
    });
    expect(only(await inspect.stats())).toMatchObject({ total: { [add.name]: 1, [login.name]: 1 }, pid: process.pid });
    expect(only(await inspect.registered()).sort()).toEqual(allTasks.map((each) => each.name).sort());
    expect(only(await inspect.activeQueues())).toMatchObject([{ name: 'celery', paused: false }]);
    expect(only(await inspect.report())).toContain(`worker    ${name}`);
    expect(await control.workers()).toMatchObject([{ name, queues: ['celery'], leaving: false, pool: 'solo' }]);
    gate.open();
  });

  it('stops a running task, and remembers it', async () => {
    const { engine, control } = await start();
    const { result } = await blocked(engine);
    expect(await control.terminate(result.taskId)).toEqual({ [result.taskId]: 'terminating' });
    await expect(result.get({ timeout: 5000 })).rejects.toThrow('terminated');
    expect(await result.state()).toBe('REVOKED');
    expect(only(await control.inspect({ timeoutMs }).revoked())).toEqual([result.taskId]);
  });

  it('takes on another queue and leaves one, and the directory knows at once', async () => {
    const { engine, control } = await start();
    const later = await engine.tasks.applyAsync(add, { args: [2, 3], queue: 'gan' });
    expect(only(await control.addConsumer('gan', { timeoutMs }))).toBe('add consumer gan');
    expect(await later.get({ timeout: 5000 })).toBe(5);
    expect(only(await control.cancelConsumer('celery', { timeoutMs }))).toBe('no longer consuming from celery');
    expect((await control.workers())[0]!.queues).toEqual(['gan']);
    expect((await control.addConsumer('gone', { timeoutMs })).replies).toMatchObject({
      [engine.worker.name]: { error: expect.stringContaining("'gone'") },
    });
  });

  it('runs as many tasks at once as it is told', async () => {
    const { engine, control } = await start();
    const { concurrency } = engine.settings.worker;
    expect(only(await control.poolGrow(2, { timeoutMs }))).toBe(`concurrency is now ${concurrency + 2}`);
    const all = await Promise.all(Array.from({ length: concurrency + 2 }, () => blocked(engine)));
    expect(only(await control.inspect({ timeoutMs }).active())).toHaveLength(concurrency + 2);
    for (const { gate } of all) gate.open();
  });

  it('changes rate and time limits', async () => {
    const { control } = await start();
    await control.rateLimit(add.name, '7/m', { timeoutMs });
    await control.timeLimit(add.name, { hard: 20, soft: 10 }, { timeoutMs });
    const items = ['rate_limit', 'time_limit', 'soft_time_limit'] as const;
    expect(only(await control.inspect({ timeoutMs }).registered([...items]))).toContain(
      'tasks.add [rate_limit=7/m time_limit=20 soft_time_limit=10]',
    );
  });

  it('leaves the directory when it stops', async () => {
    const { engine } = await start();
    const observer = await engines.startProducer({ prefix: engine.settings.broker.keyPrefix });
    await engines.stop(engine);
    expect(await observer.get<Control>(Control).workers()).toEqual([]);
  });
});
