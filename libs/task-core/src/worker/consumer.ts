import type { Logger } from 'pino';
import { toError } from '../definition/errors.js';
import type { Delivery } from './executor.js';
import type { JobSource, TakenJob } from './job-source.js';
import type { Disposition } from '../handler/outcome.js';
import type { Slots } from './slots.js';

/** Executes one delivery; calls `ran` as soon as its run is over and only storing is left. */
export type Execute = (delivery: Delivery, ran: () => void) => Promise<Disposition>;

/** How long a task that was taken ahead may wait for a slot before it goes back for others, ms. */
const RESERVE = 1000;
/** Longest that a slot is waited for after that, ms. */
const LONG = 2 ** 31 - 1;

/**
 * Feeds one queue's jobs to the executor.
 *
 * As many runs go on at once as there are slots. A few jobs more are in hand (`hands`), taken ahead or being stored, so
 * that a slot that gets free finds its next job here. One that waits longer than a second for a slot goes back to the head
 * of the queue, without an attempt: a long task never holds up one behind it that another worker could run.
 */
export class Consumer {
  private readonly inHand = new Set<Promise<void>>();
  private spareHands: number;
  private handFreed: (() => void) | undefined;
  private loop: Promise<void> | undefined;
  private stopped = false;
  private gate: Promise<void> | undefined;
  private openGate: (() => void) | undefined;
  /** When the queue was last asked for jobs, ms since the epoch. */
  lastPoll = 0;

  constructor(
    readonly queue: string,
    hands: number,
    private readonly source: JobSource,
    private readonly slots: Slots,
    private readonly execute: Execute,
    /** Called with the id of each job that is done with and will not come back. */
    private readonly ended: (taskId: string) => void,
    private readonly log: Logger,
  ) {
    this.spareHands = hands;
  }

  start(): void {
    this.loop = this.consume().catch((thrown: unknown) => {
      // A worker that is stopped before the broker ever answered has nothing to consume.
      if (!this.stopped)
        this.log.error({ queue: this.queue, error: toError(thrown).stack }, 'the queue is not consumed any more');
      this.stopped = true;
    });
  }

  get consuming(): boolean {
    return this.loop !== undefined && !this.stopped && !this.gate && this.lastPoll > 0;
  }

  /** Takes no more until {@link resume}; what runs goes on. */
  pause(): void {
    this.gate ??= new Promise((resolve) => (this.openGate = resolve));
  }

  resume(): void {
    this.gate = undefined;
    this.openGate?.();
  }

  /** Takes no more, for good. */
  async drain(): Promise<void> {
    this.stopped = true;
    this.resume();
    await this.source.interrupt();
  }

  /** Waits until every job in hand is disposed of, and leaves. */
  async close(): Promise<void> {
    while (this.inHand.size > 0) await Promise.all(this.inHand);
    await this.source.close();
  }

  private async consume(): Promise<void> {
    await this.source.open();
    let ask = 1;
    while (!this.stopped) {
      await this.gate;
      while (this.spareHands === 0) await new Promise<void>((resolve) => (this.handFreed = resolve));
      if (this.stopped) break;
      const count = Math.min(ask, this.spareHands);
      try {
        const jobs = await this.take(count);
        // An idle queue is asked for one job at a time, a full one for as many as there are hands.
        ask = jobs.length < count ? 1 : ask * 2;
        if (jobs.length < count && !this.stopped) await this.source.wait();
      } catch (thrown) {
        if (this.stopped) break;
        this.log.debug({ queue: this.queue, error: toError(thrown).message }, 'no jobs could be taken, trying again');
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  /** Takes up to `count` jobs and sets a hand to each; hands that get none are spare again, also when it fails. */
  private async take(count: number): Promise<TakenJob[]> {
    this.spareHands -= count;
    let jobs: TakenJob[] = [];
    try {
      jobs = await this.source.take(count);
      this.lastPoll = Date.now();
      for (const job of jobs) this.work(job);
      return jobs;
    } finally {
      this.free(count - jobs.length);
    }
  }

  /** Handles a job, and then the ones that its acknowledgement brings. */
  private work(job: TakenJob): void {
    const working = this.workOn(job).finally(() => {
      this.inHand.delete(working);
      this.free(1);
    });
    this.inHand.add(working);
  }

  private async workOn(first: TakenJob): Promise<void> {
    let job: TakenJob | undefined = first;
    while (job) {
      const { id } = job;
      try {
        job = await this.handle(job);
      } catch (thrown) {
        // Its lock runs out now, and the job is delivered again.
        this.source.letGo(id);
        this.log.error({ queue: this.queue, task_id: id, error: toError(thrown).stack }, 'a task could not be handled');
        return;
      }
    }
  }

  private async handle(job: TakenJob): Promise<TakenJob | undefined> {
    if (this.stopped || !(await this.slots.acquire(RESERVE))) return this.putBack(job);
    let released = false;
    const release = () => {
      if (!released) this.slots.release();
      released = true;
    };
    try {
      const disposition: Disposition = this.stopped
        ? { kind: 'putBack' }
        : await this.execute(deliveryOf(job, this.queue), release);
      const done = disposition.kind === 'acknowledge' || disposition.kind === 'keepAsFailed';
      const next = await this.source.dispose(job, disposition, done && !this.stopped && !this.gate);
      if (done) this.ended(job.id);
      return next;
    } finally {
      release();
    }
  }

  /** The job goes back for others, and this hand takes no other before a slot is free. */
  private async putBack(job: TakenJob): Promise<undefined> {
    await this.source.dispose(job, { kind: 'putBack' }, false);
    if (!this.stopped && (await this.slots.acquire(LONG))) this.slots.release();
  }

  private free(hands: number): void {
    this.spareHands += hands;
    if (this.spareHands > 0) this.handFreed?.();
  }
}

function deliveryOf({ id, name, message, attempt, timestamp }: TakenJob, queue: string): Delivery {
  return {
    taskId: id,
    name,
    queue,
    message: { ...message, args: message.args ?? [], kwargs: message.kwargs ?? {} },
    attempt,
    waitingSince: Math.max(timestamp, message.eta ?? 0),
  };
}
