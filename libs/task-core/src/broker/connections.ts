import { maskUrl, type Settings } from '@celerity/config';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import { BrokerUnavailableError } from '../definition/errors.js';
import { Deadlines, within } from '../timing.js';
import { isOutage } from './outage.js';

export { isOutage };

/** Reconnect forever, at most two seconds apart: a queue outlives its broker's restarts. */
const RECONNECT: RedisOptions = {
  retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 6), 2000),
  enableReadyCheck: true,
  // ioredis keeps a timer this long after every disconnect, and with it the process.
  disconnectTimeout: 300,
};

/** Fails at once when Redis is down; what we send must never be kept back and sent later behind the caller's back. */
export const FAIL_FAST: RedisOptions = {
  ...RECONNECT,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
};

/** Waits for Redis to come back: for BullMQ's workers, which have nobody to report a failure to. */
const PATIENT: RedisOptions = { ...RECONNECT, maxRetriesPerRequest: null };

/** As {@link PATIENT}, for blocking reads: a server that says nothing for longer than they block is given up and connected to anew. */
const READING: RedisOptions = { ...PATIENT, socketTimeout: 15_000 };

/** Reason of a BrokerUnavailableError: nobody is asked, as there is no connection. */
export const NOT_CONNECTED = 'not connected';

/**
 * Every Redis connection of a process: one for commands to each server, one for subscriptions, and those that BullMQ's
 * workers ask for. The broker and the result backend may be one server or two.
 */
export class RedisConnections {
  /** Producer side of the broker. */
  readonly broker: Redis;
  /** Result backend. */
  readonly results: Redis;
  /** Aborts when the connections close: for what waits on one of them. */
  readonly closed: AbortSignal;
  private readonly closing = new AbortController();
  private readonly opened = new Set<Redis>();
  private readonly deadlines: Deadlines;

  constructor(
    private readonly settings: Settings,
    private readonly log: Logger,
  ) {
    this.closed = this.closing.signal;
    this.deadlines = new Deadlines(settings.broker.commandTimeoutMs);
    this.broker = this.open(settings.broker.url, 'broker', FAIL_FAST);
    this.results = this.open(settings.results.url, 'result backend', FAIL_FAST);
  }

  /** A connection in subscriber mode; it subscribes again by itself after a reconnect. */
  subscriber(server: 'broker' | 'results'): Redis {
    const url = server === 'broker' ? this.settings.broker.url : this.settings.results.url;
    return this.open(url, `${server} subscriptions`, PATIENT);
  }

  /** A connection for a BullMQ worker, which duplicates it for its blocking reads. */
  worker(): Redis {
    return this.open(this.settings.broker.url, 'broker (worker)', PATIENT);
  }

  /** A connection to the broker for reads that block, at most 10 s each. It waits for Redis to come back. Give it back with {@link release}. */
  reader(): Redis {
    return this.open(this.settings.broker.url, 'broker (reader)', READING);
  }

  /** Closes one connection at once, whatever it waits for. */
  release(redis: Redis): void {
    this.opened.delete(redis);
    redis.disconnect();
  }

  /**
   * Runs a command against a server that may be down, frozen or full.
   *
   * @throws BrokerUnavailableError when it fails or does not answer within `CELERITY_BROKER_COMMAND_TIMEOUT`. The command
   *   may still take effect later, which is why ids are chosen before it is sent.
   */
  async ask<T>(server: 'broker' | 'results', command: (redis: Redis) => Promise<T>, taskIds?: string[]): Promise<T> {
    const name = server === 'broker' ? 'broker' : 'result backend';
    const redis = this[server];
    if (redis.status !== 'ready') throw new BrokerUnavailableError(name, NOT_CONNECTED, taskIds);
    try {
      return await this.deadlines.within(command(redis), () => {
        const reason = `no answer in ${this.settings.broker.commandTimeoutMs} ms`;
        return new BrokerUnavailableError(name, reason, taskIds);
      });
    } catch (error) {
      if (error instanceof BrokerUnavailableError) throw error;
      if (error instanceof Error && isOutage(error)) throw new BrokerUnavailableError(name, reasonOf(error), taskIds);
      throw error;
    }
  }

  /**
   * Waits until both servers are connected, at most `ms`. A process boots without them too: it tries again by itself, says
   * so in the log, and is not ready meanwhile.
   */
  async firstContact(ms: number): Promise<void> {
    const ready = [this.broker, this.results].map(
      (redis) => redis.status === 'ready' || new Promise<void>((resolve) => redis.once('ready', resolve)),
    );
    await within(Promise.all(ready), ms);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.opened].map((redis) => closeQuietly(redis)));
  }

  private open(url: string, purpose: string, options: RedisOptions): Redis {
    const redis = new Redis(url, {
      ...options,
      connectionName: `${this.settings.appName}: ${purpose}`.replace(/\s/g, '_'),
    });
    let down = false;
    redis.on('error', (error: Error) => {
      if (!down)
        this.log.warn(
          { server: maskUrl(url), error: error.message },
          `${purpose}: Redis is not reachable, trying again`,
        );
      down = true;
    });
    redis.on('ready', () => {
      if (down) this.log.info({ server: maskUrl(url) }, `${purpose}: Redis is back`);
      down = false;
    });
    this.opened.add(redis);
    return redis;
  }
}

/**
 * An aborted transaction says why in the errors of its commands. A client notices a lost connection a moment after the
 * first command on it has failed: until then it calls itself ready. And it drops what it had sent over that connection.
 */
function reasonOf(error: Error & { previousErrors?: Error[] }): string {
  const reason = error.previousErrors?.[0]?.message ?? error.message;
  return /isn't writeable|Connection is closed|max retries per request/i.test(reason) ? NOT_CONNECTED : reason;
}

async function closeQuietly(redis: Redis): Promise<void> {
  if (redis.status === 'end') return;
  if (redis.status !== 'ready') return redis.disconnect();
  const gone = new Promise<void>((resolve) => redis.once('end', resolve));
  const timer = setTimeout(() => redis.disconnect(), 1000);
  await redis.quit().catch(() => redis.disconnect());
  await gone;
  clearTimeout(timer);
}
