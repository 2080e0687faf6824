import type { Settings } from '@celerity/config';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import { BrokerUnavailableError, toError } from '../definition/errors.js';
import { TRIM } from './event-scripts.js';

/** How often a process that publishes asks for a trim, ms. */
const ASK_EVERY = 5000;
/** Time in which only one of all processes trims, ms. */
const TRIM_EVERY = 4500;
/** How long the stream outlives its newest events when nobody publishes any more, ms. */
const AFTERLIFE = 60_000;
/** Bytes that one call removes: what blocks Redis for a few milliseconds. */
const MOST_AT_ONCE = 1024 * 1024;
/** A process that wrote this share of the window asks at once, and trims whoever else did. */
const SHARE = 1 / 16;

interface TrimScript {
  celerityTrimEvents(...args: (string | number)[]): Promise<0 | 1>;
}

/** Keeps the event stream within its age and its bytes; whoever publishes does its part. */
export class EventTrimmer {
  private askedAt = 0;
  private written = 0;
  private busy = false;
  private failed = false;

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly limits: Settings['events'],
    private readonly log: Logger,
  ) {
    connections.broker.defineCommand('celerityTrimEvents', { numberOfKeys: 3, lua: TRIM });
  }

  /** After each try to write. Asks for a trim when it is time to, without waiting for it. */
  wrote(bytes: number): void {
    this.written += bytes;
    const much = this.written >= this.limits.maxBytes * SHARE;
    if (this.busy || (!much && Date.now() - this.askedAt < ASK_EVERY)) return;
    this.busy = true;
    this.askedAt = Date.now();
    this.written = 0;
    this.trim(much ? 0 : TRIM_EVERY)
      .catch((error: unknown) => this.report(error))
      .finally(() => (this.busy = false));
  }

  /**
   * Trims now.
   *
   * @param guard does nothing when somebody else trimmed within so many ms. (Default: 0, trims in any case)
   * @throws BrokerUnavailableError
   */
  async trim(guard = 0): Promise<void> {
    const { maxAge, maxBytes } = this.limits;
    const keys = [this.keys.events, this.keys.eventWindow, this.keys.eventTrim];
    const age = maxAge * 1000;
    const step = (ms: number) =>
      this.connections.ask('broker', (redis) =>
        (redis as Redis & TrimScript).celerityTrimEvents(...keys, ms, age, maxBytes, age + AFTERLIFE, MOST_AT_ONCE),
      );
    let more = await step(guard);
    while (more === 1) more = await step(0);
  }

  /** An outage is told by the connection; anything else means that the stream only grows. */
  private report(error: unknown): void {
    if (this.failed || error instanceof BrokerUnavailableError) return;
    this.failed = true;
    this.log.warn({ error: toError(error).message }, 'the event stream could not be trimmed');
  }
}
