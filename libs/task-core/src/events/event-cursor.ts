import type { EventStreamEntry } from './event-entry.js';
import { eventOf } from './event-entry.js';
import {
  BEGINNING,
  compareEntries,
  comparePositions,
  entryIdOf,
  type EventPosition,
  formatPosition,
} from './event-position.js';
import type { TaskEvent } from './event-types.js';

/**
 * Events that cannot be told. What happened meanwhile is known of the tasks themselves. Times in seconds since the epoch.
 *
 *   trimmed  the reader was away for longer than the window
 *   reset    the broker has lost the stream, or begun another
 *   lost     the broker has lost entries of a process
 *   dropped  a process had more to tell than it could keep while the broker was away
 */
export interface EventGap {
  kind: 'gap';
  /** Pass it back to resume after the gap. */
  id: string;
  reason: 'trimmed' | 'reset' | 'lost' | 'dropped';
  /** From when to when events are missing; `since` is null when that is not known. */
  since: number | null;
  until: number;
  /** How many, where that is known. */
  count?: number;
  /** Whose events are missing. Unset: everybody's. */
  hostname?: string;
  pid?: number;
}

/** What a reader gets. Pass `id` back to resume after it. */
export type EventEntry = { kind: 'event'; id: string; event: TaskEvent } | EventGap;

/** What one look at the stream saw. */
export interface EventLook {
  /** The broker's clock, ms. */
  now: number;
  /** Undefined: there is none. */
  stream: StreamExtent | undefined;
  /** What comes at or after the reader's place. */
  entries: EventStreamEntry[];
}

/** From where to where a stream reaches. */
export interface StreamExtent {
  /** After the last event ever, kept or not. */
  last: EventPosition;
  /** Up to where events were trimmed. */
  removed: EventPosition | undefined;
  /** Before the first event that is kept. */
  first: EventPosition;
}

/** Processes of which the number of their last batch is remembered. */
const MAX_PUBLISHERS = 10_000;

/** Where a reader stands, and what it makes of what it sees. */
export class EventCursor {
  /** What was removed before the first look is no gap. */
  private all: boolean;
  /** Whether the entry at the place has been told to its end. */
  private whole = false;
  private looked = false;
  /** The last batch of each process: its number, and its time in ms. */
  private readonly publishers = new Map<string, { number: number; ms: number }>();

  /**
   * @param place after which to begin. `all`: what is kept. Undefined: what comes after the first look.
   * @param maxAge seconds after which a stream expires when nobody publishes.
   */
  constructor(
    private place: EventPosition | 'all' | undefined,
    private readonly maxAge: number,
  ) {
    this.all = place === 'all';
  }

  /** Id of the entry after which to wait for more. */
  get after(): string {
    return entryIdOf(this.position);
  }

  /** Where the next page begins, as for XRANGE. */
  get from(): string {
    return this.whole ? `(${this.after}` : this.after;
  }

  /** Only the end of the stream is of interest, no page. */
  get atEnd(): boolean {
    return this.place === undefined;
  }

  private get position(): EventPosition {
    return typeof this.place === 'object' ? this.place : BEGINNING;
  }

  /** What a look tells, in order. The cursor moves on with every entry that is taken. */
  *tell({ now, stream, entries }: EventLook): Generator<EventEntry> {
    if (!stream) yield* this.tellNoStream(now);
    else if (this.place === undefined) this.moveTo(stream.last, true);
    else {
      yield* this.tellMissing(now, stream);
      for (const entry of entries) yield* this.tellEntry(entry);
    }
    this.looked = true;
  }

  /** It expires when nothing was published for longer than the window: a reader that has looked meanwhile has missed nothing. */
  private *tellNoStream(now: number): Generator<EventEntry> {
    const { position } = this;
    const idle = this.looked && now - position.ms > this.maxAge * 1000;
    this.moveTo(BEGINNING, false);
    this.all = true;
    if (comparePositions(position, BEGINNING) > 0 && !idle) yield this.gap('reset', position, now);
  }

  private *tellMissing(now: number, { last, removed, first }: StreamExtent): Generator<EventEntry> {
    const { position, all } = this;
    this.all = false;
    // Ids went back: a broker that has lost its newest writes, or another one. What it has up to here was told, or is in the gap.
    if (compareEntries(last, position) < 0) {
      this.moveTo(last, true);
      yield this.gap('reset', position, now);
      return;
    }
    const atBeginning = comparePositions(position, BEGINNING) === 0;
    const kept = removed ?? (atBeginning ? BEGINNING : first);
    if (comparePositions(kept, position) <= 0) return;
    this.moveTo(kept, removed !== undefined);
    if (!all) yield this.gap(removed ? 'trimmed' : 'reset', position, kept.ms);
  }

  private *tellEntry(entry: EventStreamEntry): Generator<EventEntry> {
    const { position: end, publisher } = entry;
    const begun = compareEntries(this.position, end) === 0;
    const told = begun ? this.position.index : -1;
    const before = this.publishers.get(publisher.process);
    if (before && entry.number <= before.number && !begun) {
      this.moveTo(end, true);
      return;
    }
    this.remember(entry);
    const lost = before !== undefined && entry.number > before.number + 1;
    if (told < 0 && (lost || entry.dropped)) yield this.gapOf(entry, lost ? before.ms / 1000 : undefined);
    for (let index = Math.max(1, told + 1); index <= end.index; index++) {
      this.moveTo({ ...end, index }, index === end.index);
      yield { kind: 'event', id: formatPosition(this.position), event: eventOf(entry, index) };
    }
    this.whole = true;
  }

  /** Events of one process are missing before an entry of it. */
  private gapOf({ position, publisher, dropped }: EventStreamEntry, lostSince: number | undefined): EventGap {
    this.moveTo({ ...position, index: 0 }, false);
    const { hostname, pid } = publisher;
    return {
      kind: 'gap',
      id: formatPosition(this.position),
      reason: lostSince === undefined ? 'dropped' : 'lost',
      since: lostSince ?? dropped!.since,
      until: lostSince === undefined ? dropped!.until : position.ms / 1000,
      ...(lostSince === undefined && { count: dropped!.count }),
      hostname,
      pid,
    };
  }

  /** Everybody's events are missing from `before` to the cursor's place. */
  private gap(reason: EventGap['reason'], before: EventPosition, untilMs: number): EventGap {
    this.publishers.clear();
    const since = before.ms === 0 ? null : before.ms / 1000;
    return { kind: 'gap', id: formatPosition(this.position), reason, since, until: untilMs / 1000 };
  }

  private moveTo(place: EventPosition, whole: boolean): void {
    this.place = place;
    this.whole = whole;
  }

  private remember({ publisher, number, position }: EventStreamEntry): void {
    this.publishers.delete(publisher.process);
    this.publishers.set(publisher.process, { number, ms: position.ms });
    if (this.publishers.size > MAX_PUBLISHERS) this.publishers.delete(this.publishers.keys().next().value!);
  }
}
