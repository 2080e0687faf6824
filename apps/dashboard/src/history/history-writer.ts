import { setTimeout as sleep } from 'node:timers/promises';
import { sortable, StorageUnavailableError, type TaskFacts, TaskHistory } from '@celerity/storage';
import { type EventEntry, type EventGap, EventReader, LOGGER } from '@celerity/task-core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { FactBatch } from './fact-batch.js';
import { Gaps } from './gaps.js';

/** Name of the cursor that every dashboard of a system shares: what one has written need not be written by another. */
export const CURSOR = 'history';

/** Tasks of one statement; what one takes must be done within two seconds, also on a slow machine. */
const PIECE = 200;
/** A batch is written when it has so many tasks or events, or is so old, ms. */
const [MOST_TASKS, MOST_EVENTS, LONGEST_WAIT] = [1000, 10_000, 250];
/** Until a database that is away is asked again, ms. */
const RETRY_AFTER = 1000;

/**
 * Writes history from the events, and goes on where the last writer was. While the database is away it reads no further: the event
 * stream keeps what happens meanwhile.
 */
@Injectable()
export class HistoryWriter implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private batch = new FactBatch();
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  /** Up to which event everything is written, as far as this process knows; and events and tasks that it has written. */
  readonly progress = { eventId: undefined as string | undefined, events: 0, tasks: 0, refused: 0 };

  constructor(
    @Inject(EventReader) private readonly reader: EventReader,
    @Inject(TaskHistory) private readonly history: TaskHistory,
    private readonly gaps: Gaps,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run().catch((error: unknown) => this.tell(error));
  }

  /** Writes what was read. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const cursor = await this.patiently(() => this.history.cursor(CURSOR));
    this.progress.eventId = cursor?.eventId;
    // Whoever begins with nothing asks the tasks themselves for what was before the events that are kept.
    if (!cursor) this.gaps.ask();
    for await (const entry of this.reader.follow({ after: cursor?.eventId ?? '0', signal })) await this.take(entry);
    await this.flush();
  }

  /** What could not be written while the process stopped is read again by the next writer. */
  private tell(error: unknown): void {
    if (error instanceof StorageUnavailableError && this.stopping.signal.aborted) return;
    this.logger.error({ err: error }, 'history is not written any more');
  }

  private async take(entry: EventEntry): Promise<void> {
    if (entry.kind === 'gap') return this.takeGap(entry);
    this.batch.add(entry.id, entry.event);
    if (this.batch.size >= MOST_TASKS || this.batch.events >= MOST_EVENTS) return this.flush();
    this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), LONGEST_WAIT);
  }

  /** Noted before anything after it is written. */
  private async takeGap(gap: EventGap): Promise<void> {
    await this.flush();
    await this.patiently(() => this.gaps.note(gap));
    await this.patiently(() => this.history.record([], { name: CURSOR, eventId: gap.id }));
  }

  /** One at a time; what is read meanwhile is the next batch. */
  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(async () => {
      const batch = this.batch;
      this.batch = new FactBatch();
      if (batch.lastId !== undefined) await this.write(batch, batch.lastId);
    });
    return this.writing;
  }

  /** The cursor comes last: after a crash in between, the same is written again, which changes nothing. */
  private async write(batch: FactBatch, lastId: string): Promise<void> {
    const others = await this.patiently(() => this.history.cursor(CURSOR));
    if (!others || sortable(others.eventId) < sortable(lastId)) {
      for (const piece of batch.pieces(PIECE)) await this.record(piece);
      await this.patiently(() => this.history.record([], { name: CURSOR, eventId: lastId }));
    }
    this.progress.eventId = lastId;
    this.progress.events += batch.events;
    this.progress.tasks += batch.size;
  }

  /** Where it takes too long it is tried by halves, and a task that the database refuses keeps no other from being written. */
  private async record(facts: readonly TaskFacts[]): Promise<void> {
    try {
      return await this.history.record(facts);
    } catch (error) {
      const away = error instanceof StorageUnavailableError;
      if (away && this.stopping.signal.aborted) throw error;
      if (away) await this.pause();
      else if (facts.length === 1) return this.refuse(facts[0]!, error);
      const middle = facts.length >> 1;
      if (middle > 0) await this.record(facts.slice(0, middle));
      await this.record(facts.slice(middle));
    }
  }

  private refuse({ taskId }: TaskFacts, error: unknown): void {
    this.progress.refused += 1;
    this.logger.error({ err: error, task_id: taskId }, 'history cannot take what events told of a task');
  }

  /** Until the database answers; while the process stops, once. */
  private async patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof StorageUnavailableError) || this.stopping.signal.aborted) throw error;
        await this.pause();
      }
    }
  }

  private async pause(): Promise<void> {
    await sleep(RETRY_AFTER, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
