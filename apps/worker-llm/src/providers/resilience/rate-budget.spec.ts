import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RATE_LIMITER, type RateLimiter } from '@celerity/task-core';
import { TestEngine, TestRedis } from '@celerity/task-core/testing';
import { NEVER } from '../testing/requests.js';
import { Deadline } from './deadline.js';
import { RateBudget } from './rate-budget.js';

jest.setTimeout(60_000);

describe('rate budget', () => {
  let redis: TestRedis;
  let engine: TestEngine;
  beforeAll(async () => {
    redis = await TestRedis.start();
    engine = await TestEngine.start(redis, { tasks: [] });
  });
  afterAll(async () => {
    await engine.stop();
    await redis.stop();
  });

  const budget = (name: string, limits: { requestsPerMinute?: number; tokensPerMinute?: number }) =>
    new RateBudget(
      engine.get<RateLimiter>(RATE_LIMITER),
      { requestsPerMinute: 0, tokensPerMinute: 0, ...limits },
      name,
    );
  async function within<T>(timeoutMs: number, work: (deadline: Deadline) => Promise<T>, signal = NEVER): Promise<T> {
    const deadline = new Deadline(timeoutMs, signal);
    try {
      return await work(deadline);
    } finally {
      deadline.close();
    }
  }

  it('lets a text wait for its tokens where that leaves time for the answer', async () => {
    const name = randomUUID();
    const limits = { tokensPerMinute: 60_000 };
    await within(60_000, (deadline) => budget(name, limits).take(60_000, deadline));
    const began = performance.now();
    await within(60_000, (deadline) => budget(name, limits).take(300, deadline));
    // A token comes back each millisecond; some did between the two.
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  it('tells who would have to wait for longer than that', async () => {
    const name = randomUUID();
    const limits = { tokensPerMinute: 60_000 };
    await within(60_000, (deadline) => budget(name, limits).take(60_000, deadline));
    const late = within(5000, (deadline) => budget(name, limits).take(30_000, deadline));
    await expect(late).rejects.toMatchObject({
      problem: 'rate_limited',
      message: expect.stringMatching(/60000 tokens a minute are used up for another \d\d s \(LLM_TOKENS_PER_MINUTE\)/),
    });
  });

  it('counts over all who ask at once', async () => {
    const name = randomUUID();
    const takes = Array.from({ length: 10 }, () =>
      within(500, (deadline) => budget(name, { requestsPerMinute: 4 }).take(1, deadline)),
    );
    const taken = await Promise.allSettled(takes);
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  });

  it('lets go of a caller who has gone while it waits', async () => {
    const name = randomUUID();
    const caller = new AbortController();
    const reason = new Error('revoked');
    const limits = { requestsPerMinute: 60 };
    const empty = Array.from({ length: 60 }, () => within(9000, (deadline) => budget(name, limits).take(1, deadline)));
    await Promise.all(empty);
    const waiting = within(9000, (deadline) => budget(name, limits).take(1, deadline), caller.signal);
    caller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it('asks nobody where there is no limit', async () => {
    const limiter: RateLimiter = { take: () => Promise.reject(new Error('asked')) };
    const none = new RateBudget(limiter, { requestsPerMinute: 0, tokensPerMinute: 0 }, 'none');
    await expect(within(1000, (deadline) => none.take(10, deadline))).resolves.toBeUndefined();
  });
});
