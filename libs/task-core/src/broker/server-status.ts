import type { RedisConnections } from './connections.js';

/** How a Redis server is doing, and what a power cut would cost. */
export interface RedisStatus {
  version: string;
  /** `always`: nothing acknowledged is lost; `everysec`: up to a second; `none`: everything since the last snapshot. */
  durability: 'always' | 'everysec' | 'none';
  maxmemory_policy: string;
}

/** Asks both servers how they are: for health checks and diagnosis. */
export class ServerStatus {
  constructor(private readonly connections: RedisConnections) {}

  /** @throws BrokerUnavailableError */
  async ping(server: 'broker' | 'results'): Promise<void> {
    await this.connections.ask(server, (redis) => redis.ping());
  }

  /** @throws BrokerUnavailableError */
  async status(server: 'broker' | 'results'): Promise<RedisStatus> {
    return this.connections.ask(server, async (redis) => {
      const [info, appendonly, appendfsync, policy] = await Promise.all([
        redis.info('server'),
        ...['appendonly', 'appendfsync', 'maxmemory-policy'].map((name) => this.configOf(redis, name)),
      ]);
      return {
        version: /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown',
        durability: appendonly !== 'yes' ? 'none' : appendfsync === 'always' ? 'always' : 'everysec',
        maxmemory_policy: policy ?? 'unknown',
      };
    });
  }

  /** Hosted servers may refuse CONFIG; then the answer is unknown. */
  private async configOf(redis: RedisConnections['broker'], name: string): Promise<string | undefined> {
    const reply = (await redis.config('GET', name).catch(() => [])) as string[];
    return reply[1];
  }
}
