import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '@celerity/config';
import type { Redis } from 'ioredis';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import { isOutage } from '../broker/outage.js';
import { EventCursor, type EventEntry, type EventLook } from './event-cursor.js';
import { decodeEntry } from './event-entry.js';
import { BEGINNING, formatPosition, parsePosition } from './event-position.js';
import { LOOK } from './event-scripts.js';

/** About how many entries, and how many bytes, are read at once: more would keep Redis from its work for too long. */
const PAGE = 64;
const PAGE_BYTES = 256 * 1024;
/** How long one wait lasts, ms; after it the reader looks whether the stream is still the same. */
const WAIT = 5000;
/** Time until a broker that is not ready is asked again, ms. */
const RETRY_AFTER = 500;

type LookReply = [now: string, last: string, removed: string, first: string, entries: [string, string[]][]];

interface LookScript {
  celerityLookAtEvents(stream: string, window: string, from: string, count: number, bytes: number): Promise<LookReply>;
}

export interface FollowOptions {
  /** Id after which to resume; `0`: all that is kept. (Default: only what is new from now on) */
  after?: string;
  /** Ends the iteration, at once. */
  signal: AbortSignal;
}

/** Follows the events of all processes. Opens no connection until somebody follows. */
export class EventReader {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly settings: Settings,
  ) {}

  /**
   * Where the stream ends now: what is published later comes after it. Take it, look at the tasks, and follow from it, to know
   * everything once.
   *
   * @throws BrokerUnavailableError
   */
  async latest(): Promise<string> {
    const { stream } = await this.connections.ask('broker', (redis) => this.look(redis, '-', 0));
    return formatPosition(stream?.last ?? BEGINNING);
  }

  /**
   * Yields what happens until `signal` aborts or the process shuts down, waiting for more at the end. Each event comes once, in
   * the order in which the broker took it; where events are missing, a gap comes in their place. Outages of the broker are
   * waited out.
   *
   * Every call has a Redis connection of its own. Reading goes on only as fast as the caller takes what is read; one that
   * falls behind the window gets a gap.
   *
   * @throws RangeError when `after` is no id, see {@link isEventId}.
   */
  async *follow({ after, signal }: FollowOptions): AsyncGenerator<EventEntry> {
    const cursor = new EventCursor(
      after === undefined ? undefined : after === '0' ? 'all' : parsePosition(after),
      this.settings.events.maxAge,
    );
    const ended = AbortSignal.any([signal, this.connections.closed]);
    if (ended.aborted) return;
    const redis = this.connections.reader();
    try {
      while (!ended.aborted) {
        const look = await this.patiently(ended, () => this.look(redis, cursor.from, cursor.atEnd ? 0 : PAGE));
        for (const entry of look ? cursor.tell(look) : []) {
          yield entry;
          if (ended.aborted) return;
        }
        if (look?.entries.length === 0) await this.patiently(ended, () => this.wait(redis, cursor.after));
      }
    } finally {
      this.connections.release(redis);
    }
  }

  private async look(redis: Redis, from: string, count: number): Promise<EventLook> {
    if (!('celerityLookAtEvents' in redis)) redis.defineCommand('celerityLookAtEvents', { numberOfKeys: 2, lua: LOOK });
    const { events, eventWindow } = this.keys;
    const reply = await (redis as Redis & LookScript).celerityLookAtEvents(
      events,
      eventWindow,
      from,
      count,
      PAGE_BYTES,
    );
    const [now, last, removed, first, entries] = reply;
    return {
      now: Number(now),
      stream: last
        ? {
            last: parsePosition(last),
            removed: removed ? parsePosition(removed) : undefined,
            first: parsePosition(first),
          }
        : undefined,
      entries: entries.map(decodeEntry),
    };
  }

  /** Returns when there is an entry after `id`, or the wait is over. */
  private async wait(redis: Redis, id: string): Promise<void> {
    await redis.xread('COUNT', 1, 'BLOCK', WAIT, 'STREAMS', this.keys.events, id);
  }

  /** Undefined when it must be tried again, or when the signal has aborted. */
  private async patiently<T>(signal: AbortSignal, command: () => Promise<T>): Promise<T | undefined> {
    try {
      return await unlessAborted(signal, command());
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof Error) || !isOutage(error)) throw error;
      await sleep(RETRY_AFTER, undefined, { signal }).catch(() => undefined);
      return undefined;
    }
  }
}

/** Settles as `promise` does, but rejects at once when `signal` aborts. */
function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
