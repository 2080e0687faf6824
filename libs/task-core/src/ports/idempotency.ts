import { createHash, randomUUID } from 'node:crypto';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import { TaskError } from '../definition/errors.js';

/** Seconds that a key is remembered. */
const KEPT = 86_400;

/** The key was used for another request before. */
export class IdempotencyConflictError extends TaskError {}

/** A request under an idempotency key. */
export interface IdempotentRequest {
  /** Random at the key's first use and the same ever after: ids derived from it are the same for every repetition. */
  seed: string;
  /** The answer that was given, when the request was completed before. */
  answer: unknown;
}

/** Remembers idempotency keys for 24 hours, scoped to whoever sends them. */
export interface IdempotencyKeys {
  /**
   * Claims a key, or finds what it was claimed for. Two requests at once get one seed, and a crash after this leaves it
   * for the repetition.
   *
   * @param body what makes two requests the same.
   * @param seed the seed of a first use: whoever chooses it knows the ids also when the claim gets no answer. (Default: a random one)
   * @throws IdempotencyConflictError when the key stands for another body.
   */
  claim(scope: string, key: string, body: unknown, seed?: string): Promise<IdempotentRequest>;
  /** Stores the answer for repetitions. */
  complete(scope: string, key: string, answer: unknown): Promise<void>;
}

/** The `index`-th id of a request: a UUID made of its seed. */
export function deriveId(seed: string, index: number | string): string {
  const hex = createHash('sha256').update(`${seed}:${index}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

interface Stored {
  seed: string;
  body: string;
  answer?: unknown;
}

export class RedisIdempotencyKeys implements IdempotencyKeys {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
  ) {}

  async claim(scope: string, key: string, body: unknown, seed: string = randomUUID()): Promise<IdempotentRequest> {
    const claim: Stored = { seed, body: digest(body) };
    const previous = await this.connections.ask('broker', (redis) =>
      redis.set(this.keyOf(scope, key), JSON.stringify(claim), 'EX', KEPT, 'NX', 'GET'),
    );
    if (previous === null) return { seed: claim.seed, answer: undefined };
    const stored = JSON.parse(previous) as Stored;
    if (stored.body !== claim.body) {
      throw new IdempotencyConflictError(
        'The Idempotency-Key was used for another request. Choose a new key for a new request.',
      );
    }
    return { seed: stored.seed, answer: stored.answer };
  }

  async complete(scope: string, key: string, answer: unknown): Promise<void> {
    const redisKey = this.keyOf(scope, key);
    await this.connections.ask('broker', async (redis) => {
      const json = await redis.get(redisKey);
      if (json) await redis.set(redisKey, JSON.stringify({ ...(JSON.parse(json) as Stored), answer }), 'KEEPTTL', 'XX');
    });
  }

  private keyOf(scope: string, key: string): string {
    return this.keys.port('idempotency', digest([scope, key]));
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
