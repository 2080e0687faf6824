import type { EventEntry } from '../events/event-cursor.js';
import type { EventReader } from '../events/event-reader.js';

/** Follows events until it is stopped, and keeps what it is told. */
export class EventFollower {
  readonly entries: EventEntry[] = [];
  /** In short: the task's id, or else the type, of events; the reason of gaps. */
  readonly told: string[] = [];
  private readonly abort = new AbortController();
  private readonly ended: Promise<void>;
  private news: (() => void) | undefined;

  constructor(reader: EventReader, after: string) {
    this.ended = this.follow(reader, after);
  }

  /** Resolves when this was, or has been, told: a task's id, a type, or a gap's reason. */
  async until(what: string): Promise<void> {
    for (let index = 0; ; index++) {
      while (index >= this.entries.length) await new Promise<void>((resolve) => (this.news = resolve));
      const entry = this.entries[index]!;
      if (this.told[index] === what || (entry.kind === 'event' && entry.event.type === what)) return;
    }
  }

  /** Resolves when the iteration has ended. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }

  private async follow(reader: EventReader, after: string): Promise<void> {
    for await (const entry of reader.follow({ after, signal: this.abort.signal })) {
      this.entries.push(entry);
      this.told.push(shortOf(entry));
      this.news?.();
    }
  }
}

function shortOf(entry: EventEntry): string {
  if (entry.kind === 'gap') return entry.reason;
  return 'uuid' in entry.event ? entry.event.uuid : entry.event.type;
}
