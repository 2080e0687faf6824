import { createHash, randomBytes } from 'node:crypto';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';

/** Bytes of chance in a token: nobody guesses one. */
const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

/**
 * What a server remembers of a browser, over all its processes, for a time. Whoever has the token has the session; only the token's
 * SHA-256 is stored, so that who reads the store cannot take one over. Every method throws BrokerUnavailableError.
 */
export interface Sessions {
  /** @param ttl seconds. @returns the token: 43 characters of base64url */
  open(kind: string, value: unknown, ttl: number): Promise<string>;
  /** Undefined for a token that is not, or no more, that of a session of this kind. */
  read<T>(kind: string, token: string): Promise<T | undefined>;
  /** Reads and ends it in one step: of two that come at once, one gets it. */
  take<T>(kind: string, token: string): Promise<T | undefined>;
  close(kind: string, token: string): Promise<void>;
}

export class RedisSessions implements Sessions {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
  ) {}

  async open(kind: string, value: unknown, ttl: number): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const json = JSON.stringify(value);
    await this.connections.ask('broker', (redis) => redis.set(this.key(kind, token), json, 'EX', Math.ceil(ttl)));
    return token;
  }

  async read<T>(kind: string, token: string): Promise<T | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const json = await this.connections.ask('broker', (redis) => redis.get(this.key(kind, token)));
    return json === null ? undefined : (JSON.parse(json) as T);
  }

  async take<T>(kind: string, token: string): Promise<T | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const json = await this.connections.ask('broker', (redis) => redis.getdel(this.key(kind, token)));
    return json === null ? undefined : (JSON.parse(json) as T);
  }

  async close(kind: string, token: string): Promise<void> {
    if (!TOKEN.test(token)) return;
    await this.connections.ask('broker', (redis) => redis.del(this.key(kind, token)));
  }

  private key(kind: string, token: string): string {
    return this.keys.port('session', `${kind}:${createHash('sha256').update(token).digest('hex')}`);
  }
}
