import { randomUUID } from 'node:crypto';
import { loadSettings } from '@celerity/config';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { RedisConnections } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import { defineTask } from '../definition/define-task.js';
import { UnknownTaskError } from '../definition/errors.js';
import { TaskRegistry } from '../definition/registry.js';
import { TestRedis } from '../testing/redis-server.js';
import { parseRate } from './rate.js';
import { TaskRateLimits } from './task-rate-limits.js';

const contract = { params: {}, result: z.null() };
const limited = defineTask({ ...contract, name: 'tasks.limited', rateLimit: '10/m' });
const free = defineTask({ ...contract, name: 'tasks.free' });

const secondly = parseRate('1/s')!;
const minutely = parseRate('1/m')!;

/** Several workers on one Redis. Times are computed, not waited for. */
describe('TaskRateLimits', () => {
  let redis: TestRedis;
  const opened: RedisConnections[] = [];
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  const keys = new Keys(prefix);

  async function worker(): Promise<TaskRateLimits> {
    const urls = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1) };
    const connections = new RedisConnections(loadSettings({ appName: 'test' }, urls), pino({ level: 'silent' }));
    opened.push(connections);
    await connections.firstContact(5000);
    return new TaskRateLimits(connections, keys, new TaskRegistry([limited, free]));
  }

  let one: TaskRateLimits;
  let two: TaskRateLimits;
  beforeAll(async () => {
    redis = await TestRedis.start();
    [one, two] = await Promise.all([worker(), worker()]);
  });
  afterAll(async () => {
    await Promise.all(opened.map((connections) => connections.close()));
    await redis.stop();
  });

  describe('reserving', () => {
    it('spaces the tasks of all workers evenly, the first at once', async () => {
      const name = randomUUID();
      const first = await one.reserve(name, 'first', parseRate('10/m')!);
      expect(first).toBeLessThanOrEqual(Date.now());
      const ids = Array.from({ length: 20 }, (_, index) => `task-${index}`);
      const rate = parseRate('10/m')!;
      const times = await Promise.all(ids.map((id, index) => [one, two][index % 2]!.reserve(name, id, rate)));
      times.sort((a, b) => a - b);
      expect(times[0]! - first).toBeGreaterThanOrEqual(6000);
      expect(times[0]! - first).toBeLessThanOrEqual(6001);
      expect(times.map((time) => time - times[0]!)).toEqual(ids.map((_, index) => index * 6000));
    });

    it('gives a thousand distinct times to a burst, each name for itself', async () => {
      const name = randomUUID();
      const started = performance.now();
      const times = await Promise.all(
        Array.from({ length: 1000 }, (_, index) => [one, two][index % 2]!.reserve(name, `task-${index}`, secondly)),
      );
      expect(performance.now() - started).toBeLessThan(5000);
      times.sort((a, b) => a - b);
      expect(times.slice(1).map((time) => time - times[1]!)).toEqual(times.slice(1).map((_, index) => index * 1000));
      expect(await one.reserve(randomUUID(), 'task', secondly)).toBeLessThanOrEqual(Date.now());
    });

    it('gives one time to a task that asks again before it', async () => {
      const name = randomUUID();
      await one.reserve(name, 'first', minutely);
      const time = await one.reserve(name, 'task', minutely);
      expect(await two.reserve(name, 'task', minutely)).toBe(time);
      expect(await one.reserve(name, 'task', secondly)).toBe(time);
      expect(await two.reserve(name, 'next', minutely)).toBe(time + 60_000);
    });

    it('counts a task anew that asks again after its time', async () => {
      const name = randomUUID();
      const rate = parseRate('20/s')!;
      await one.reserve(name, 'first', rate);
      const time = await one.reserve(name, 'task', rate);
      let again = time;
      while (again === time) again = await two.reserve(name, 'task', rate);
      expect(again).toBeGreaterThanOrEqual(time + 50);
    });

    it('is at once again when the last start is an interval ago', async () => {
      const name = randomUUID();
      const first = await one.reserve(name, 'first', minutely);
      const client = redis.client();
      await client.hset(keys.timetable(name, 'end'), 'last', (first - 60_000) * 1000);
      client.disconnect();
      const second = await two.reserve(name, 'second', minutely);
      expect(second).toBeGreaterThanOrEqual(first);
      expect(second).toBeLessThanOrEqual(Date.now());
      expect(await one.reserve(name, 'third', minutely)).toBeGreaterThanOrEqual(second + 60_000);
    });

    it('keeps no key for longer than the timetable, and a minute', async () => {
      const name = randomUUID();
      for (const id of ['first', 'second', 'third', 'fourth']) await one.reserve(name, id, minutely);
      await one.release(name, 'second');
      const client = redis.client();
      const parts = ['end', 'reserved', 'freed'] as const;
      const lifetimes = await Promise.all(parts.map((part) => client.pttl(keys.timetable(name, part))));
      client.disconnect();
      for (const lifetime of lifetimes) {
        expect(lifetime).toBeGreaterThan(3 * 60_000);
        expect(lifetime).toBeLessThanOrEqual(5 * 60_000);
      }
    });
  });

  describe('giving back', () => {
    it('gives the time of a revoked task to the next one', async () => {
      const name = randomUUID();
      await one.reserve(name, 'first', minutely);
      const second = await one.reserve(name, 'second', minutely);
      await one.reserve(name, 'third', minutely);
      expect(await two.release(name, 'second')).toBe(true);
      expect(await two.release(name, 'second')).toBe(false);
      expect(await one.reserve(name, 'fourth', minutely)).toBe(second);
      expect(await one.reserve(name, 'fifth', minutely)).toBe(second + 2 * 60_000);
    });

    it('has nothing to give back of a task that started, or never reserved', async () => {
      const name = randomUUID();
      const first = await one.reserve(name, 'first', minutely);
      expect(await one.release(name, 'first')).toBe(false);
      expect(await one.release(name, 'unknown')).toBe(false);
      expect(await one.release(randomUUID(), 'unknown')).toBe(false);
      expect(await one.reserve(name, 'second', minutely)).toBeGreaterThanOrEqual(first + 60_000);
    });

    it('leaves no gap and no time given twice, whatever is reserved and given back in whatever order', async () => {
      const name = randomUUID();
      await one.reserve(name, 'first', minutely);
      const origin = await one.reserve(name, 'zeroth', minutely);
      const taken = new Map([['zeroth', 0]]);
      const random = generator(7);
      for (let step = 0; step < 400; step++) {
        const worker = random() < 0.5 ? one : two;
        const victim = [...taken.keys()][Math.floor(random() * taken.size)];
        if (victim !== undefined && random() < 0.5) {
          expect(await worker.release(name, victim)).toBe(true);
          taken.delete(victim);
        } else {
          const time = await worker.reserve(name, `task-${step}`, minutely);
          const used = new Set(taken.values());
          let earliest = 0;
          while (used.has(earliest)) earliest++;
          expect((time - origin) / 60_000).toBe(earliest);
          taken.set(`task-${step}`, earliest);
        }
      }
    });

    it('forgets the timetable when everything is given back, but not the last start', async () => {
      const name = randomUUID();
      const first = await one.reserve(name, 'first', minutely);
      const ids = Array.from({ length: 50 }, (_, index) => `task-${index}`);
      for (const id of ids) await one.reserve(name, id, minutely);
      await Promise.all(ids.map((id) => two.release(name, id)));
      const next = await one.reserve(name, 'next', secondly);
      expect(next - first).toBeGreaterThanOrEqual(1000);
      expect(next - first).toBeLessThanOrEqual(1001);
    });
  });

  describe('changing a rate at run time', () => {
    it('holds for all workers once they have looked, and for later ones', async () => {
      const text = (limits: TaskRateLimits) => limits.rateOf(limited)?.text;
      expect([text(one), one.rateOf(free)]).toEqual(['10/m', undefined]);
      await one.set(limited.name, '5/s');
      await one.set(free.name, 3);
      expect([text(one), one.rateOf(free)?.text]).toEqual(['5/s', '3']);
      expect([text(two), two.rateOf(free)]).toEqual(['10/m', undefined]);
      await two.refresh();
      const late = await worker();
      await late.refresh();
      for (const limits of [two, late]) expect([text(limits), limits.rateOf(free)?.text]).toEqual(['5/s', '3']);
      await two.set(limited.name, null);
      await two.set(free.name, undefined);
      await one.refresh();
      expect([text(one), one.rateOf(free)]).toEqual([undefined, undefined]);
      await one.set(limited.name, undefined);
      expect(text(one)).toBe('10/m');
    });

    it('refuses an unknown task and what is no rate, and changes nothing', async () => {
      await expect(one.set('tasks.limitde', '1/m')).rejects.toThrow(UnknownTaskError);
      await expect(one.set(limited.name, 'often')).rejects.toThrow(TypeError);
      const client = redis.client();
      expect(await client.exists(keys.rates)).toBe(0);
      await client.hset(keys.rates, limited.name, '10/fortnight', free.name, '1/h');
      await one.refresh();
      expect([one.rateOf(limited)?.text, one.rateOf(free)?.text]).toEqual(['10/m', '1/h']);
      await client.del(keys.rates);
      client.disconnect();
    });

    it('lets reserved times stand, and spaces later ones from the end of the timetable', async () => {
      const name = randomUUID();
      await one.reserve(name, 'first', minutely);
      const second = await one.reserve(name, 'second', minutely);
      expect(await one.reserve(name, 'third', secondly)).toBe(second + 1000);
      expect(await one.reserve(name, 'second', secondly)).toBe(second);
      expect(await one.reserve(name, 'fourth', minutely)).toBe(second + 61_000);
    });
  });
});

/** The same numbers in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
