import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Keys } from '../broker/keys.js';
import { QueueMonitor } from '../broker/queue-monitor.js';
import { QueueSwitches } from '../broker/queue-switches.js';
import { type TestEngine, TestEngines } from '../testing/index.js';
import { defineTask } from '../definition/define-task.js';
import { add, allHandlers, allTasks, Gate, gated } from '../testing/tasks.js';
import type { CallOptions } from './call-options.js';
import { TaskPurger } from './task-purger.js';

const slow = defineTask({ name: 'tasks.slow', params: {}, result: z.null(), lane: 'slow' });

describe('TaskPurger', () => {
  let engines: TestEngines;
  let engine: TestEngine;
  let broker: Redis;
  let results: Redis;
  let keys: Keys;
  const purge = () => engine.get(TaskPurger).purge('celery');
  const status = () => engine.get(QueueMonitor).status('celery');
  const send = async (count: number, options: CallOptions = {}) => {
    const calls = Array.from({ length: count }, () => ({ name: add.name, args: [1, 1], options }));
    return (await engine.tasks.send(calls)).map(({ taskId }) => taskId);
  };

  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: allTasks, handlers: allHandlers });
    [broker, results] = [engines.redis.client(0), engines.redis.client(1)];
  });
  beforeEach(async () => {
    engine = await engines.startProducer({ tasks: [...allTasks, slow] });
    keys = engine.get(Keys);
  });
  afterEach(() => engines.stopAll());
  afterAll(async () => {
    broker.disconnect();
    results.disconnect();
    await engines.close();
  });

  it('ends every waiting, delayed and prioritized task as REVOKED, visibly, once', async () => {
    const ids = [
      ...(await send(1000)),
      ...(await send(750, { countdown: 3600 })),
      ...(await send(750, { priority: 5 })),
    ];
    expect(await purge()).toBe(2500);
    expect(await status()).toMatchObject({ waiting: 0, delayed: 0, active: 0, failed: 0 });
    const metas = (await results.mget(ids.map((id) => keys.meta(id)))).map(
      (json) => JSON.parse(json ?? '{}') as { status: string; result: { exc_message: string[] } },
    );
    expect(new Set(metas.map((meta) => `${meta.status} ${meta.result.exc_message[0]}`))).toEqual(
      new Set(['REVOKED purged']),
    );
    expect(await engine.tasks.result(ids[0]!).info()).toMatchObject({
      state: 'REVOKED',
      args: [1, 1],
      error: { type: 'TaskRevokedError', message: 'purged' },
    });
    expect(await broker.keys(`${keys.queues}:celery:????????-*`)).toEqual([]);
    expect(await purge()).toBe(0);
  }, 60_000);

  it('leaves a running task alone, and works on a paused queue', async () => {
    const worker = await engines.start({ prefix: engine.settings.broker.keyPrefix });
    const gate = new Gate(randomUUID());
    const running = await engine.tasks.delay(gated, gate.name);
    await gate.arrived;
    await worker.get(QueueSwitches).pause('celery');
    const [first] = await send(20);
    expect(await purge()).toBe(20);
    gate.open();
    expect(await running.get({ timeout: 5000 })).toBe(`passed ${gate.name}`);
    await expect(engine.tasks.result(first!).get({ timeout: 5000 })).rejects.toThrow('purged');
  });

  it('finishes what a crash left half done, and keeps what may not be over', async () => {
    const [over, lost, ...others] = await send(300);
    await results.hset(keys.state(over!), 'state', 'SUCCESS');
    await results.hset(keys.state(lost!), 'state', 'STARTED', 'attempt', '1');
    expect(await purge()).toBe(others.length);
    expect(await broker.lrange(keys.queuePart('celery', 'wait'), 0, -1)).toEqual([lost]);
    expect(await results.hget(keys.state(lost!), 'revoked')).toBe('1');
    expect(await purge()).toBe(0);
  });

  it('ends a task whose record has expired', async () => {
    const [id] = await send(1);
    await broker.del(keys.record(id!));
    expect(await purge()).toBe(1);
    const meta = JSON.parse((await results.get(keys.meta(id!))) ?? '{}') as object;
    expect(meta).toMatchObject({ status: 'REVOKED', name: add.name, queue: 'celery' });
  });

  it('empties every lane of a queue', async () => {
    const task = await engine.tasks.delay(slow);
    await broker.del(keys.record(task.taskId));
    expect(await broker.llen(keys.queuePart('celery.slow', 'wait'))).toBe(1);
    expect(await purge()).toBe(1);
    expect(await broker.exists(keys.queuePart('celery.slow', 'wait'), keys.job('celery.slow', task.taskId))).toBe(0);
    expect(JSON.parse((await results.get(keys.meta(task.taskId))) ?? '{}')).toMatchObject({ queue: 'celery' });
  });

  it('refuses a queue that does not exist', async () => {
    await expect(engine.get(TaskPurger).purge('celry')).rejects.toThrow(RangeError);
  });
});
