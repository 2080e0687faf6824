import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';

/** Celery's event types. */
export type EventType =
  | 'task-sent'
  | 'task-received'
  | 'task-started'
  | 'task-succeeded'
  | 'task-failed'
  | 'task-retried'
  | 'task-revoked'
  | 'task-rejected'
  | 'task-unknown'
  | 'worker-online'
  | 'worker-heartbeat'
  | 'worker-offline';

/** One event, fields as in Celery's: `uuid` is the task id, `timestamp` is in seconds. */
export interface TaskEvent {
  type: EventType;
  timestamp: number;
  hostname: string;
  pid: number;
  /** Counts the events of this process: tells their order where timestamps are equal. */
  clock: number;
  [field: string]: unknown;
}

/** An entry of the stream says once who published its events. */
type PendingEvent = Omit<TaskEvent, 'hostname' | 'pid'>;

/** Events kept in the stream: about the last million, in batches. */
const MAX_BATCHES = 100_000;
/** Longest that an event waits for company, ms. */
const FLUSH_AFTER = 10;
/** Events kept back while the broker is down; older ones are dropped, and counted. */
const MAX_PENDING = 10_000;

/**
 * Publishes events of tasks and workers to one Redis stream, several to an entry, so that they may always be on.
 *
 * Events are for watching: losing some in an outage loses no task, so publishing never waits and never fails its caller.
 */
export class EventStream {
  private pending: PendingEvent[] = [];
  private readonly origin: (string | number)[];
  private timer: NodeJS.Timeout | undefined;
  private clock = 0;
  private dropped = 0;

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    source: string,
    private readonly log: Logger,
  ) {
    this.origin = ['hostname', source, 'pid', process.pid];
  }

  publish(type: EventType, fields: Record<string, unknown> = {}): void {
    this.pending.push({ type, timestamp: Date.now() / 1000, clock: ++this.clock, ...fields });
    if (this.pending.length > MAX_PENDING)
      this.dropped += this.pending.splice(0, this.pending.length - MAX_PENDING).length;
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER);
  }

  /** Sends what waits. Called once more before the connection closes. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pending.length === 0) return;
    const batch = this.pending;
    this.pending = [];
    try {
      await this.connections.ask('broker', (redis) =>
        redis.xadd(this.keys.events, 'MAXLEN', '~', MAX_BATCHES, '*', ...this.origin, 'events', JSON.stringify(batch)),
      );
      if (this.dropped > 0)
        this.log.warn({ dropped: this.dropped }, 'events were dropped while the broker was unreachable');
      this.dropped = 0;
    } catch {
      this.pending = [...batch, ...this.pending].slice(-MAX_PENDING);
      this.timer ??= setTimeout(() => void this.flush(), 1000).unref();
    }
  }
}

/** Who publishes when it is no worker: `gen<pid>@<host>`, as Celery calls its producers. */
export function producerName(): string {
  return `gen${process.pid}@${hostname()}`;
}
