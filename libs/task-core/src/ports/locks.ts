import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';

/** Small locks over all processes, for work that is done once and may be done twice: a lock ends with its time, whoever holds it. */
export interface Locks {
  /**
   * Runs `work` when nobody else holds `name`.
   *
   * @param ttl seconds after which the lock ends by itself; choose more than the work takes.
   * @returns undefined when somebody else holds it.
   */
  tryWith<T>(name: string, ttl: number, work: () => Promise<T>): Promise<T | undefined>;
}

/** Input: KEYS[1] lock; ARGV[1] token. Deletes the lock if it is still ours. */
const UNLOCK = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

interface UnlockScript {
  celerityUnlock(key: string, token: string): Promise<number>;
}

/** Where locks are kept. */
export interface LockStore {
  /** Resolves to the token to release it with; undefined when somebody else holds it. @param ttl seconds */
  acquire(name: string, ttl: number): Promise<string | undefined>;
  release(name: string, token: string): Promise<void>;
}

export class StoredLocks implements Locks {
  constructor(private readonly store: LockStore) {}

  async tryWith<T>(name: string, ttl: number, work: () => Promise<T>): Promise<T | undefined> {
    const token = await this.store.acquire(name, ttl);
    if (token === undefined) return undefined;
    try {
      return await work();
    } finally {
      await this.store.release(name, token).catch(() => undefined);
    }
  }
}

export class RedisLockStore implements LockStore {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
  ) {
    connections.broker.defineCommand('celerityUnlock', { numberOfKeys: 1, lua: UNLOCK });
  }

  async acquire(name: string, ttl: number): Promise<string | undefined> {
    const key = this.keys.port('lock', name);
    const token = randomUUID();
    const taken = await this.connections.ask('broker', (redis) =>
      redis.set(key, token, 'PX', Math.ceil(ttl * 1000), 'NX'),
    );
    return taken === 'OK' ? token : undefined;
  }

  async release(name: string, token: string): Promise<void> {
    const key = this.keys.port('lock', name);
    await this.connections.ask('broker', (redis) => (redis as Redis & UnlockScript).celerityUnlock(key, token));
  }
}
