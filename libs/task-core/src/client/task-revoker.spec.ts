import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Keys } from '../broker/keys.js';
import { defineTask } from '../definition/define-task.js';
import { parseRate } from '../limits/rate.js';
import { TaskRateLimits } from '../limits/task-rate-limits.js';
import { TestEngine, TestRedis } from '../testing/index.js';

const limited = defineTask({ name: 'tasks.limited', params: {}, result: z.null(), rateLimit: '1/m' });
const free = defineTask({ name: 'tasks.free', params: {}, result: z.null() });
const minutely = parseRate('1/m')!;

describe('TaskRevoker', () => {
  let redis: TestRedis;
  let engine: TestEngine;
  let limits: TaskRateLimits;
  /** Reserves as a worker does that delays the task to its time. */
  const reserve = (name: string, taskId: string = randomUUID()) => limits.reserve(name, taskId, minutely);

  beforeAll(async () => {
    redis = await TestRedis.start();
    engine = await TestEngine.start(redis, { tasks: [limited, free] });
    limits = engine.get(TaskRateLimits);
  });
  afterAll(async () => {
    await engine.stop();
    await redis.stop();
  });

  it('gives the reserved time of a revoked task to the next one', async () => {
    await reserve(limited.name);
    const task = await engine.tasks.applyAsync(limited, { countdown: 60 });
    const time = await reserve(limited.name, task.taskId);
    await reserve(limited.name);
    expect(await task.revoke()).toBe('revoked');
    expect(await reserve(limited.name)).toBe(time);
  });

  it('gives the reserved time of an expired task to the next one', async () => {
    await reserve(limited.name);
    const task = await engine.tasks.applyAsync(limited, { countdown: 60, expires: 0.01 });
    const time = await reserve(limited.name, task.taskId);
    await reserve(limited.name);
    await expect(task.get({ timeout: 5000 })).rejects.toThrow('expired');
    expect(await reserve(limited.name)).toBe(time);
  });

  it('finds the reserved time also when the rate has been lifted since', async () => {
    await reserve(free.name);
    const task = await engine.tasks.applyAsync(free, { countdown: 60 });
    const time = await reserve(free.name, task.taskId);
    const client = redis.client();
    const message = JSON.stringify({ args: [], kwargs: {}, rate_reserved: time });
    await client.hset(engine.get(Keys).job('celery', task.taskId), 'data', message);
    client.disconnect();
    await reserve(free.name);
    expect(await task.revoke()).toBe('revoked');
    expect(await reserve(free.name)).toBe(time);
  });
});
