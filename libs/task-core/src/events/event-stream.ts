import { randomBytes } from 'node:crypto';
import type { Settings } from '@celerity/config';
import type { Logger } from 'pino';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import { BrokerUnavailableError, toError } from '../definition/errors.js';
import { EventBacklog } from './event-backlog.js';
import { encodeEntry, encodeEvent, type EventBatch, type Publisher } from './event-entry.js';
import { EventTrimmer } from './event-trimmer.js';
import type { EventFields, EventType } from './event-types.js';
import type { LamportClock } from './lamport-clock.js';

/** Longest that an event waits for company, ms. */
const FLUSH_AFTER = 10;
/** Time until the broker is tried again, ms. */
const RETRY_AFTER = 1000;

/**
 * Publishes events of tasks and workers to one Redis stream, several to an entry, so that they may always be on.
 *
 * Events are for watching: losing some in an outage loses no task, so publishing never waits and never fails its caller. Readers
 * learn how many were lost.
 */
export class EventStream {
  private readonly publisher: Publisher;
  private readonly backlog = new EventBacklog();
  private readonly trimmer: EventTrimmer;
  /** Stays the same until the broker has taken it, because it may have taken it without saying so. */
  private batch: EventBatch | undefined;
  private batches = 0;
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;
  private failing = false;
  private taskEvents = true;

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    /** Numbers the events; messages to other processes carry it. */
    readonly clock: LamportClock,
    { events }: Settings,
    source: string,
    private readonly log: Logger,
  ) {
    this.publisher = { hostname: source, pid: process.pid, process: randomBytes(6).toString('base64url') };
    this.trimmer = new EventTrimmer(connections, keys, events, log);
  }

  /** Whether this process publishes `task-*` events. (Default: true) */
  get taskEventsEnabled(): boolean {
    return this.taskEvents;
  }

  /** Celery's `enable_events` and `disable_events`. `worker-*` events are published in any case. Readers see no gap. */
  enableTaskEvents(on: boolean): void {
    this.taskEvents = on;
  }

  /**
   * @param clock the event's number when something else has it already, as a message that tells of the same thing does.
   *   (Default: the next)
   */
  publish<T extends EventType>(type: T, fields: EventFields[T], clock?: number): void {
    if (!this.taskEvents && type.startsWith('task-')) return;
    const timestamp = Date.now() / 1000;
    try {
      this.backlog.push(encodeEvent({ type, timestamp, clock: clock ?? this.clock.tick(), ...fields }), timestamp);
    } catch (error) {
      this.backlog.drop(timestamp);
      this.log.warn({ type, error: toError(error).message }, 'an event is not JSON and was dropped');
    }
    if (!this.sending) this.timer ??= setTimeout(() => void this.send(), FLUSH_AFTER);
  }

  /** Sends what waits, if the broker takes it. Called once more before the connection closes. */
  async flush(): Promise<void> {
    await this.sending;
    await this.send();
  }

  private send(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sending ??= this.sendAll().finally(() => {
      this.sending = undefined;
      if (this.batch) this.timer = setTimeout(() => void this.send(), RETRY_AFTER).unref();
      else if (this.backlog.length > 0) this.timer = setTimeout(() => void this.send(), FLUSH_AFTER);
    });
    return this.sending;
  }

  /** Sends what waits by now; what comes meanwhile waits for company. */
  private async sendAll(): Promise<void> {
    let left = this.backlog.length + (this.batch?.events.length ?? 0);
    try {
      while (left > 0) {
        this.batch ??= { number: ++this.batches, ...this.backlog.take() };
        await this.write(this.batch);
        left -= this.batch.events.length;
        this.batch = undefined;
      }
    } catch (error) {
      if (!this.failing && !(error instanceof BrokerUnavailableError))
        this.log.warn({ error: toError(error).message }, 'events could not be published');
      this.failing = true;
    }
  }

  private async write(batch: EventBatch): Promise<void> {
    const entry = encodeEntry(this.publisher, batch);
    try {
      await this.connections.ask('broker', (redis) => redis.xadd(this.keys.events, '*', ...entry));
    } finally {
      // Also after a failure: when Redis is full, trimming makes room.
      this.trimmer.wrote(batch.events.reduce((bytes, json) => bytes + json.length, 0));
    }
    this.failing = false;
    if (batch.dropped) this.log.warn({ dropped: batch.dropped.count }, 'events were dropped while the broker was away');
  }
}
