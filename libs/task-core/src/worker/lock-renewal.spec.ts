import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { FAIL_FAST } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import { TestRedis } from '../testing/index.js';
import { type LockKeeper, LockRenewal } from './lock-renewal.js';
import { ThreadedLocks } from './threaded-locks.js';

const LONG = 60_000;
const keys = new Keys('test');
const lockOf = (id: string) => `${keys.job('celery', id)}:lock`;

describe('the renewal of locks', () => {
  let server: TestRedis;
  let redis: Redis;
  let renewals = 0;
  let onRenewal: (() => void) | undefined;
  let locks: LockKeeper | undefined;
  const lost: string[] = [];
  const failures: string[] = [];
  let onFailure: (() => void) | undefined;

  /** Renews every 20 ms. @param meanwhile runs while an answer is on its way. */
  const renew = (lockMs = LONG, meanwhile: () => void = () => undefined) => {
    const ask = async <T>(command: (redis: Redis) => Promise<T>) => {
      const answer = await command(redis);
      meanwhile();
      return answer;
    };
    const counted = <T>(command: (redis: Redis) => Promise<T>) =>
      ask(command).finally(() => {
        renewals++;
        onRenewal?.();
      });
    const failed = (error: Error) => {
      failures.push(error.message);
      onFailure?.();
    };
    return (locks = new LockRenewal(counted, keys, lockMs, (id) => lost.push(id), failed, { every: 20, again: 20 }));
  };
  /** Resolves when that many more renewals have begun and ended. */
  const renewed = async (more = 2) => {
    for (const until = renewals + more; renewals < until;) await new Promise<void>((resolve) => (onRenewal = resolve));
    await sleep(0);
  };
  const take = (id: string, token: string, ms = LONG) => redis.set(lockOf(id), token, 'PX', ms);

  beforeAll(async () => void (server = await TestRedis.start()));
  beforeEach(async () => {
    redis = new Redis(server.url(0), { ...FAIL_FAST, enableOfflineQueue: true, commandTimeout: 2000 });
    redis.on('error', () => undefined);
    await redis.flushall();
    [lost, failures].forEach((list) => list.splice(0));
  });
  afterEach(async () => {
    await locks?.close();
    redis.disconnect();
  });
  afterAll(() => server.stop());

  it('keeps a lock for as long as it is held, and its job from being called stalled', async () => {
    const keeper = renew();
    await take('a', 'mine', 5000);
    await redis.sadd(keys.queuePart('celery', 'stalled'), 'a', 'other');
    keeper.hold('celery', 'a', 'mine');
    await renewed();
    expect(await redis.pttl(lockOf('a'))).toBeGreaterThan(5000);
    expect(await redis.smembers(keys.queuePart('celery', 'stalled'))).toEqual(['other']);
    expect(lost).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['ran out', () => redis.del(lockOf('a'))],
    ["is somebody else's", () => take('a', 'theirs')],
  ])('tells once of a lock that %s, takes nothing back, and keeps the others', async (_, lose) => {
    const keeper = renew();
    await Promise.all([take('a', 'mine'), take('b', 'mine too', 5000)]);
    await lose();
    const before = await redis.get(lockOf('a'));
    keeper.hold('celery', 'a', 'mine');
    keeper.hold('celery', 'b', 'mine too');
    await renewed(3);
    expect(lost).toEqual(['a']);
    expect(await redis.get(lockOf('a'))).toBe(before);
    expect(await redis.pttl(lockOf('b'))).toBeGreaterThan(5000);
  });

  it('keeps locks while Redis is full', async () => {
    const keeper = renew();
    await take('a', 'mine', 5000);
    keeper.hold('celery', 'a', 'mine');
    await redis.config('SET', 'maxmemory', '1');
    try {
      await renewed();
      expect(await redis.pttl(lockOf('a'))).toBeGreaterThan(5000);
      expect(failures).toEqual([]);
    } finally {
      await redis.config('SET', 'maxmemory', '0');
    }
  });

  it('says nothing of a lock that was let go', async () => {
    const keeper = renew();
    await take('b', 'mine too');
    keeper.hold('celery', 'a', 'mine');
    keeper.hold('celery', 'b', 'mine too');
    keeper.letGo('a', 'mine');
    await renewed();
    expect(lost).toEqual([]);
  });

  it('goes on to hold a job that is taken anew, and tells that the first lock is lost', async () => {
    const keeper = renew();
    await take('a', 'second', 5000);
    keeper.hold('celery', 'a', 'first');
    keeper.hold('celery', 'a', 'second');
    expect(lost).toEqual(['a']);
    // The answer to the putting back was read after that to the taking.
    keeper.letGo('a', 'first');
    await renewed();
    expect(await redis.pttl(lockOf('a'))).toBeGreaterThan(5000);
  });

  it('tells once of a job that is taken anew while the answer is on its way', async () => {
    let before = true;
    const keeper: LockRenewal = renew(LONG, () => {
      if (before) keeper.hold('celery', 'a', 'second');
      before = false;
    });
    keeper.hold('celery', 'a', 'first');
    await take('a', 'second', 5000);
    await renewed(3);
    expect(lost).toEqual(['a']);
    expect(await redis.pttl(lockOf('a'))).toBeGreaterThan(5000);
  });

  it('survives a frozen server, and tells of what was lost meanwhile', async () => {
    const keeper = renew();
    await Promise.all([take('a', 'mine', 5000), take('b', 'mine', 5000)]);
    keeper.hold('celery', 'a', 'mine');
    await renewed();
    server.freeze();
    const failing = new Promise<void>((resolve) => (onFailure = resolve));
    await failing;
    server.thaw();
    keeper.hold('celery', 'b', 'old');
    const known = failures.length;
    await renewed(known + 3);
    expect(lost).toEqual(['b']);
    expect(await redis.pttl(lockOf('a'))).toBeGreaterThan(5000);
  });

  it('goes on after a restart of the server, which has forgotten the locks', async () => {
    const keeper = renew();
    await take('a', 'mine');
    keeper.hold('celery', 'a', 'mine');
    await renewed();
    await server.down('SIGKILL');
    await server.up();
    while (lost.length === 0) await renewed(1);
    expect(lost).toEqual(['a']);
  });

  it('stops when it is closed', async () => {
    const keeper = renew();
    keeper.hold('celery', 'a', 'mine');
    await keeper.close();
    const before = renewals;
    await sleep(60);
    expect(renewals).toBe(before);
  });

  it('goes on in a thread of its own while the event loop is blocked', async () => {
    const data = {
      url: server.url(0),
      keyPrefix: 'test',
      lockMs: 2000,
      timeoutMs: 1000,
      times: { every: 50, again: 50 },
    };
    locks = new ThreadedLocks(
      data,
      (id) => lost.push(id),
      (error) => failures.push(error.message),
    );
    await take('a', 'mine', LONG);
    locks.hold('celery', 'a', 'mine');
    // The thread has begun: the long time to live has become a short one.
    while ((await redis.pttl(lockOf('a'))) > 2000) await sleep(10);
    for (const until = Date.now() + 2500; Date.now() < until;);
    expect(await redis.get(lockOf('a'))).toBe('mine');
    await redis.set(lockOf('a'), 'theirs');
    while (lost.length === 0) await sleep(10);
    expect(lost).toEqual(['a']);
  });

  it('holds the same locks in a new thread when its thread has died', async () => {
    const data = {
      url: server.url(0),
      keyPrefix: 'test',
      lockMs: 5000,
      timeoutMs: 1000,
      times: { every: 50, again: 50 },
    };
    const threaded = new ThreadedLocks(
      data,
      (id) => lost.push(id),
      (error) => failures.push(error.message),
    );
    locks = threaded;
    await take('a', 'mine', LONG);
    threaded.hold('celery', 'a', 'mine');
    while ((await redis.pttl(lockOf('a'))) > 5000) await sleep(10);
    await threaded['thread'].terminate();
    // Given a long time to live once more, it gets the short one from the new thread only.
    await take('a', 'mine', LONG);
    while ((await redis.pttl(lockOf('a'))) > 5000) await sleep(10);
    expect(lost).toEqual([]);
  });

  it('says nothing of a job that is taken anew before its thread is heard', async () => {
    const data = {
      url: server.url(0),
      keyPrefix: 'test',
      lockMs: 2000,
      timeoutMs: 1000,
      times: { every: 20, again: 20 },
    };
    const threaded = new ThreadedLocks(
      data,
      (id) => lost.push(id),
      (error) => failures.push(error.message),
    );
    locks = threaded;
    await Promise.all([take('a', 'mine', LONG), take('b', 'second', LONG)]);
    threaded.hold('celery', 'a', 'mine');
    while ((await redis.pttl(lockOf('a'))) > 2000) await sleep(10);
    threaded.hold('celery', 'b', 'first');
    // Long enough for the thread to see that the first lock is gone, and to say so to a loop that does not listen.
    for (const until = Date.now() + 300; Date.now() < until;);
    threaded.letGo('b', 'first');
    threaded.hold('celery', 'b', 'second');
    await sleep(0);
    while ((await redis.pttl(lockOf('b'))) > 2000) await sleep(10);
    expect(lost).toEqual([]);
  });
});
