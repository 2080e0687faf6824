import type { DroppedEvents } from './event-entry.js';

/** Events, and bytes of them, that are kept while the broker is away. */
const MAX_EVENTS = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;
/** Bytes of one entry, unless a single event is larger: readers get many entries at once. */
const MAX_BATCH_BYTES = 64 * 1024;

interface WaitingEvent {
  json: string;
  bytes: number;
  timestamp: number;
}

/** Events that wait to be sent, in order. When there are too many of them, the oldest are dropped, and counted. */
export class EventBacklog {
  private readonly waiting: WaitingEvent[] = [];
  private bytes = 0;
  private dropped: DroppedEvents | undefined;

  get length(): number {
    return this.waiting.length;
  }

  /** @param timestamp seconds since the epoch. */
  push(json: string, timestamp: number): void {
    const bytes = Buffer.byteLength(json);
    this.waiting.push({ json, bytes, timestamp });
    this.bytes += bytes;
    while (this.waiting.length > MAX_EVENTS || this.bytes > MAX_BYTES) this.drop(this.shift().timestamp);
  }

  /** Counts an event that is not sent. */
  drop(timestamp: number): void {
    this.dropped ??= { count: 0, since: timestamp, until: timestamp };
    this.dropped.count++;
    this.dropped.until = timestamp;
  }

  /** Takes the oldest, as many as fit into one entry, and what was dropped before them. At least one must wait. */
  take(): { events: string[]; dropped: DroppedEvents | undefined } {
    const events: string[] = [];
    let bytes = 0;
    do {
      const event = this.shift();
      events.push(event.json);
      bytes += event.bytes;
    } while (this.waiting.length > 0 && bytes + this.waiting[0]!.bytes <= MAX_BATCH_BYTES);
    const { dropped } = this;
    this.dropped = undefined;
    return { events, dropped };
  }

  private shift(): WaitingEvent {
    const event = this.waiting.shift()!;
    this.bytes -= event.bytes;
    return event;
  }
}
