import { setTimeout as sleep } from 'node:timers/promises';
import { EventGaps, sortable, StorageUnavailableError, TaskHistory } from '@celerity/storage';
import {
  AcceptedTasks,
  BrokerUnavailableError,
  EventReader,
  isReady,
  LOCKS,
  type Locks,
  LOGGER,
  TaskLocator,
  type TaskView,
} from '@celerity/task-core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { Gaps } from './gaps.js';
import { CURSOR } from './history-writer.js';
import { factsOfView } from './view-facts.js';

/** Tasks that are asked at once. */
const AT_ONCE = 20;
/** How often tasks that say nothing any more are asked, ms, and how many at a time. */
const [ROUND, ROUND_SIZE] = [30_000, 1000];
/** Longest that one dashboard may take for everything, s: then another may try. */
const LOCK_TTL = 900;
const RETRY_AFTER = 2000;
/** How long what is kept of the events may take to be written, ms, and how often that is looked at. */
const [LONGEST_WAIT, POLL] = [10_000, 100];

/** What a look at all tasks has mended. */
export interface Reconciliation {
  /** Tasks that were looked at because their end was not known. */
  asked: number;
  /** Of these, those that history did not know or whose end it did not know. */
  mended: number;
}

/**
 * Brings history in line with the tasks themselves: at once when events are missing, and from time to time for tasks whose end was never
 * told, because the process that was to tell it died. One dashboard of a system does it.
 */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private wake: () => void = () => undefined;
  private roundsAt = '';

  constructor(
    @Inject(AcceptedTasks) private readonly accepted: AcceptedTasks,
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(TaskHistory) private readonly history: TaskHistory,
    @Inject(EventGaps) private readonly stored: EventGaps,
    @Inject(EventReader) private readonly reader: EventReader,
    @Inject(LOCKS) private readonly locks: Locks,
    private readonly gaps: Gaps,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.gaps.onAsked(() => this.wake());
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  /**
   * Asks every task that the broker knows, and whose end history does not. Events that are kept are written first: they tell more.
   *
   * @throws StorageUnavailableError, BrokerUnavailableError
   */
  async reconcile(): Promise<Reconciliation> {
    const total = { asked: 0, mended: 0 };
    const began = Date.now();
    const position = sortable(await this.reader.latest());
    await this.untilWritten(position);
    for await (const ids of this.accepted.ids(this.stopping.signal)) {
      const settled = await this.history.settled(ids);
      const open = ids.filter((id) => !settled.has(id));
      total.asked += open.length;
      total.mended += await this.mend(open, position, began);
    }
    return total;
  }

  /**
   * Asks some of the tasks whose end history does not know, the next ones each time.
   *
   * @param overFor only those that ended so long ago, ms: the events of others are on their way
   * @returns how many have ended
   */
  async round(overFor = 5000): Promise<number> {
    const position = sortable(await this.reader.latest());
    const ids = await this.history.unsettled(this.roundsAt, ROUND_SIZE);
    this.roundsAt = ids.length < ROUND_SIZE ? '' : ids.at(-1)!;
    return this.mend(ids, position, Date.now() - overFor);
  }

  /** Those that go on are left as they are: events tell of them. @param before only what was sent, or ended, before then: events tell the rest */
  private async mend(ids: readonly string[], position: string, before: number): Promise<number> {
    let mended = 0;
    for (let start = 0; start < ids.length && !this.stopping.signal.aborted; start += AT_ONCE) {
      const some = ids.slice(start, start + AT_ONCE);
      const known = new Set((await this.history.findAll(some)).map(({ taskId }) => taskId));
      const unknownBefore = ({ task_id, date_submitted }: TaskView) =>
        !known.has(task_id) && date_submitted !== null && Date.parse(date_submitted) < before;
      const located = await Promise.all(some.map((id) => this.locator.locate(id)));
      const views = located.flatMap((task) => (task ? [task.view] : []));
      const wanting = views.filter((view) => (isReady(view.state) && wasOver(view, before)) || unknownBefore(view));
      const now = Date.now();
      if (wanting.length > 0) await this.history.record(wanting.map((view) => factsOfView(view, position, now)));
      mended += wanting.length;
    }
    return mended;
  }

  /** Also when nobody writes, it goes on after a while. */
  private async untilWritten(position: string): Promise<void> {
    for (let waited = 0; waited < LONGEST_WAIT && !this.stopping.signal.aborted; waited += POLL) {
      const cursor = await this.history.cursor(CURSOR);
      if (cursor && sortable(cursor.eventId) >= position) return;
      await sleep(POLL, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const agreed = await this.step().catch((error: unknown) => this.tell(error));
      if (!signal.aborted) await this.untilAsked(agreed ? ROUND : RETRY_AFTER);
    }
  }

  /** @returns false when there is more to do soon: another dashboard is at it */
  private async step(): Promise<boolean> {
    const open = await this.stored.open();
    const asked = this.gaps.take();
    if (open.length === 0 && !asked) {
      await this.locks.tryWith('dashboard-round', ROUND / 1000, () => this.round());
      return true;
    }
    try {
      const done = await this.locks.tryWith('dashboard-reconcile', LOCK_TTL, () => this.reconcile());
      if (!done || this.stopping.signal.aborted) return false;
      for (const { id } of open) await this.stored.reconciled(id, done.mended);
      this.logger.info({ gaps: open.length, ...done }, 'history agrees with the tasks');
      return true;
    } catch (error) {
      if (asked) this.gaps.askLater();
      throw error;
    }
  }

  private tell(error: unknown): false {
    const away = error instanceof StorageUnavailableError || error instanceof BrokerUnavailableError;
    if (away) return false;
    this.logger.error({ err: error }, 'history could not be reconciled; it is tried again');
    return false;
  }

  private async untilAsked(atMost: number): Promise<void> {
    if (atMost === ROUND && this.gaps.isWanted) return;
    const rung = new AbortController();
    this.wake = () => rung.abort();
    const signal = AbortSignal.any([rung.signal, this.stopping.signal]);
    await sleep(atMost, undefined, { signal }).catch(() => undefined);
  }
}

function wasOver({ date_done }: TaskView, before: number): boolean {
  return date_done === null || Date.parse(date_done) <= before;
}
