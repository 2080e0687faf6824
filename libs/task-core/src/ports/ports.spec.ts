import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BrokerUnavailableError,
  CACHE,
  type Cache,
  deriveId,
  IDEMPOTENCY_KEYS,
  IdempotencyConflictError,
  type IdempotencyKeys,
  LOCKS,
  type Locks,
  RATE_LIMITER,
  type RateLimiter,
  SESSIONS,
  type Sessions,
} from '../index.js';
import { TestEngine, TestRedis } from '../testing/index.js';

/** What apps use of Redis without knowing it. */
describe('ports', () => {
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

  describe('rate limiter', () => {
    const take = (key: string, burst?: number) =>
      engine.get<RateLimiter>(RATE_LIMITER).take(key, { limit: 60, periodMs: 60_000, burst });

    it('allows a burst, and then one for each interval', async () => {
      const key = randomUUID();
      const replies = [await take(key, 3), await take(key, 3), await take(key, 3), await take(key, 3)];
      expect(replies.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
        [true, 2],
        [true, 1],
        [true, 0],
        [false, 0],
      ]);
      expect(replies[3]!.retryAfterMs).toBeGreaterThan(500);
      expect(replies[3]!.retryAfterMs).toBeLessThanOrEqual(1000);
    });

    it('holds over many takers at once, each key for itself', async () => {
      const key = randomUUID();
      const replies = await Promise.all(Array.from({ length: 20 }, () => take(key, 5)));
      expect(replies.filter(({ allowed }) => allowed)).toHaveLength(5);
      expect((await take(randomUUID(), 5)).allowed).toBe(true);
    });

    it('gives many at once or none, and says when there will be as many', async () => {
      const key = randomUUID();
      const limiter = engine.get<RateLimiter>(RATE_LIMITER);
      const hourly = { limit: 3600, periodMs: 3_600_000, burst: 100 };
      expect(await limiter.take(key, hourly, 60)).toEqual({ allowed: true, remaining: 40, retryAfterMs: 0 });
      const refused = await limiter.take(key, hourly, 60);
      expect(refused.allowed).toBe(false);
      expect(refused.retryAfterMs).toBeGreaterThan(10_000);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(20_000);
      expect((await limiter.take(key, hourly, 40)).allowed).toBe(true);
    });
  });

  describe('cache', () => {
    it('keeps values until their time is over, or they are deleted', async () => {
      const cache = engine.get<Cache>(CACHE);
      await cache.set('a', { n: 1 }, 60);
      expect(await cache.get('a')).toEqual({ n: 1 });
      await cache.delete('a');
      expect(await cache.get('a')).toBeUndefined();
      await cache.set('b', 2, 60);
      const client = redis.client(0);
      const ttl = await client.ttl(`${engine.settings.broker.keyPrefix}:cache:b`);
      client.disconnect();
      expect(ttl > 50 && ttl <= 60).toBe(true);
    });
  });

  describe('locks', () => {
    it('lets one in at a time, and the next after it, also after a failure', async () => {
      const locks = engine.get<Locks>(LOCKS);
      const inside = await locks.tryWith('door', 30, () =>
        locks.tryWith('door', 30, () => Promise.resolve('second')).then((second) => ['first', second]),
      );
      expect(inside).toEqual(['first', undefined]);
      await expect(locks.tryWith('door', 30, () => Promise.reject(new Error('fell')))).rejects.toThrow('fell');
      expect(await locks.tryWith('door', 30, () => Promise.resolve('again'))).toBe('again');
    });

    it('does not unlock what somebody else has taken since', async () => {
      const client = redis.client(0);
      const key = `${engine.settings.broker.keyPrefix}:lock:gate`;
      await engine.get<Locks>(LOCKS).tryWith('gate', 30, async () => void (await client.set(key, 'another')));
      expect(await client.get(key)).toBe('another');
      client.disconnect();
    });
  });

  describe('idempotency keys', () => {
    const keys = () => engine.get<IdempotencyKeys>(IDEMPOTENCY_KEYS);

    it('give one seed to all who come with the same body, and the answer once there is one', async () => {
      const key = randomUUID();
      const claims = await Promise.all(Array.from({ length: 5 }, () => keys().claim('ada', key, [1])));
      expect(new Set(claims.map(({ seed }) => seed)).size).toBe(1);
      await keys().complete('ada', key, { done: true });
      expect(await keys().claim('ada', key, [1])).toEqual({ seed: claims[0]!.seed, answer: { done: true } });
      await expect(keys().claim('ada', key, [2])).rejects.toThrow(IdempotencyConflictError);
      expect((await keys().claim('bob', key, [2])).answer).toBeUndefined();
    });

    it('derive the same ids from the same seed', () => {
      expect(deriveId('seed', 0)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(new Set([deriveId('seed', 0), deriveId('seed', 0), deriveId('seed', 1), deriveId('other', 0)]).size).toBe(
        3,
      );
    });
  });

  describe('sessions', () => {
    const sessions = () => engine.get<Sessions>(SESSIONS);

    it('are known to who has the token, of their kind, until they end', async () => {
      const token = await sessions().open('user', { name: 'ada' }, 60);
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(await sessions().read('user', token)).toEqual({ name: 'ada' });
      expect(await sessions().read('login', token)).toBeUndefined();
      await sessions().close('user', token);
      expect(await sessions().read('user', token)).toBeUndefined();
      expect(await sessions().read('user', 'x'.repeat(43))).toBeUndefined();
      expect(await sessions().read('user', '*')).toBeUndefined();
    });

    it('are taken once', async () => {
      const token = await sessions().open('login', 1, 60);
      const taken = await Promise.all([sessions().take('login', token), sessions().take('login', token)]);
      expect(taken.filter((value) => value !== undefined)).toEqual([1]);
    });

    it('tell an outage from a session that is not there', async () => {
      const token = await sessions().open('user', 1, 60);
      redis.freeze();
      try {
        await expect(sessions().read('user', token)).rejects.toThrow(BrokerUnavailableError);
      } finally {
        redis.thaw();
      }
    });
  });

  it('say at once that the broker does not answer; a cache just misses', async () => {
    redis.freeze();
    try {
      await expect(engine.get<RateLimiter>(RATE_LIMITER).take('x', { limit: 1, periodMs: 1000 })).rejects.toThrow(
        BrokerUnavailableError,
      );
      expect(await engine.get<Cache>(CACHE).get('b')).toBeUndefined();
    } finally {
      redis.thaw();
    }
  });
});
