import type { Redis } from 'ioredis';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';

/** A rate: `limit` takings per `periodMs`, of which `burst` may come at once. */
export interface Rate {
  limit: number;
  periodMs: number;
  /** (Default: `limit`) */
  burst?: number;
}

export interface RateReply {
  allowed: boolean;
  /** Takings left before the limit. */
  remaining: number;
  /** Milliseconds until the next taking is allowed; 0 when it was. */
  retryAfterMs: number;
}

/** A rate limiter that holds over all processes. */
export interface RateLimiter {
  /**
   * Takes from `key`'s budget: all of `amount` or nothing. More than the burst is never allowed.
   *
   * @param amount a whole number (Default: 1)
   * @throws BrokerUnavailableError
   */
  take(key: string, rate: Rate, amount?: number): Promise<RateReply>;
}

/**
 * GCRA (ITU-T I.371): one number per key, the theoretical arrival time of the next taking. Redis's clock decides.
 *
 * Input: KEYS[1] arrival time; ARGV[1] emission interval in µs, ARGV[2] tolerance in µs, ARGV[3] how many are taken
 * Output: {1 | 0 allowed, remaining, µs to wait}
 */
const GCRA = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval, tolerance, amount = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = arrival + interval * (amount - 1) - tolerance - now
if wait > 0 then return {0, 0, wait} end
arrival = arrival + interval * amount
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000) + 1)
return {1, math.floor((now + tolerance - arrival) / interval) + 1, 0}
`;

interface GcraScript {
  celerityRate(key: string, interval: number, tolerance: number, amount: number): Promise<[number, number, number]>;
}

export class RedisRateLimiter implements RateLimiter {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
  ) {
    connections.broker.defineCommand('celerityRate', { numberOfKeys: 1, lua: GCRA });
  }

  async take(key: string, { limit, periodMs, burst = limit }: Rate, amount = 1): Promise<RateReply> {
    const interval = Math.max(1, Math.round((periodMs * 1000) / limit));
    const [allowed, remaining, wait] = await this.connections.ask('broker', (redis) =>
      (redis as Redis & GcraScript).celerityRate(this.keys.port('rate', key), interval, interval * (burst - 1), amount),
    );
    return { allowed: allowed === 1, remaining, retryAfterMs: Math.ceil(wait / 1000) };
  }
}
