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
  type LocatedTask,
  TaskLocator,
} from '@celerity/task-core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { Gaps } from './gaps.js';
import { factsOfView } from './view-facts.js';

/** Tasks that are asked at once. */
const AT_ONCE = 20;
/** How often tasks that say nothing any more are asked, ms, and how many at a time. */
const [ROUND, ROUND_SIZE] = [30_000, 1000];
/** Longest that one dashboard may take for everything, s: then another may try. */
const LOCK_TTL = 900;
const RETRY_AFTER = 2000;

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

  /** Asks every task that the broker knows, and whose end history does not. @throws StorageUnavailableError, BrokerUnavailableError */
  async reconcile(): Promise<Reconciliation> {
    const total = { asked: 0, mended: 0 };
    const position = sortable(await this.reader.latest());
    for await (const ids of this.accepted.ids(this.stopping.signal)) {
      const settled = await this.history.settled(ids);
      const open = ids.filter((id) => !settled.has(id));
      total.asked += open.length;
      total.mended += await this.mend(open, position);
    }
    return total;
  }

  /** Asks some of the tasks whose end history does not know, the next ones each time. @returns how many have ended */
  async round(): Promise<number> {
    const position = sortable(await this.reader.latest());
    const ids = await this.history.unsettled(this.roundsAt, ROUND_SIZE);
    this.roundsAt = ids.length < ROUND_SIZE ? '' : ids.at(-1)!;
    return this.mend(ids, position, true);
  }

  /** @param endedOnly leave those that go on as they are: events tell of them */
  private async mend(ids: readonly string[], position: string, endedOnly = false): Promise<number> {
    let mended = 0;
    for (let start = 0; start < ids.length && !this.stopping.signal.aborted; start += AT_ONCE) {
      const some = ids.slice(start, start + AT_ONCE);
      const known = new Set((await this.history.findAll(some)).map(({ taskId }) => taskId));
      const located = (await Promise.all(some.map((id) => this.locator.locate(id)))).filter(
        (task): task is LocatedTask => task !== undefined && (!endedOnly || isReady(task.view.state)),
      );
      const now = Date.now();
      if (located.length > 0) await this.history.record(located.map(({ view }) => factsOfView(view, position, now)));
      mended += located.filter(({ view }) => isReady(view.state) || !known.has(view.task_id)).length;
    }
    return mended;
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
