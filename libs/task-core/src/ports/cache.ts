import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';

/** A cache of JSON values that all processes share. A miss and an outage look the same: ask the source. */
export interface Cache {
  get<T>(key: string): Promise<T | undefined>;
  /** @param ttl seconds */
  set(key: string, value: unknown, ttl: number): Promise<void>;
  delete(key: string): Promise<void>;
}

export class RedisCache implements Cache {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
  ) {}

  async get<T>(key: string): Promise<T | undefined> {
    try {
      const json = await this.connections.ask('broker', (redis) => redis.get(this.keys.port('cache', key)));
      return json === null ? undefined : (JSON.parse(json) as T);
    } catch {
      return undefined;
    }
  }

  async set(key: string, value: unknown, ttl: number): Promise<void> {
    await this.connections
      .ask('broker', (redis) => redis.set(this.keys.port('cache', key), JSON.stringify(value), 'EX', Math.ceil(ttl)))
      .catch(() => undefined);
  }

  async delete(key: string): Promise<void> {
    await this.connections.ask('broker', (redis) => redis.del(this.keys.port('cache', key)));
  }
}
