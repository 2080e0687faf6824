import type { Logger } from 'pino';
import { toError } from '../definition/errors.js';
import { within } from '../timing.js';
import type { Disposition } from './disposition.js';
import type { Delivery } from './executor.js';
import type { Hands } from './hands.js';
import type { JobSource, TakenJob } from './job-source.js';
import type { Seat, Seating } from './seat.js';

/** Executes one delivery in its seat, which it may leave as soon as only storing is left. */
export type Execute = (delivery: Delivery, seat: Seat) => Promise<Disposition>;

/** How long a task that was taken ahead may wait for a seat before it goes back for others, ms. */
const RESERVE = 1000;
/** How long after that a seat is waited for before the queue is asked again, ms. */
const LONG = 2 ** 31 - 1;
/** Longest wait for the answer to a look at the queue when the consumer closes, ms. */
const LAST_LOOK = 2000;
/** Without a look at the queue for so long a consumer is not consuming, unless the worker holds all it can, ms. */
const POLL_DUE = 15_000;

/** The queue that a consumer reads: its name, and the line of it. */
export interface ConsumedLine {
  queue: string;
  lane: string | undefined;
  /** The broker's name of it. */
  line: string;
}

/**
 * Feeds one line's jobs to the executor.
 *
 * As many runs go on at once as there are slots. A few jobs more are in hand, taken ahead or being stored, so that a slot that
 * gets free finds its next job here. One that waits longer than a second for its seat goes back to the head of the queue,
 * without an attempt: a long task never holds up one behind it that another worker could run.
 */
export class Consumer {
  private readonly inHand = new Set<Promise<void>>();
  private readonly waiting = new Map<string, TakenJob>();
  private loop: Promise<void> | undefined;
  private stopped = false;
  private gate: Promise<void> | undefined;
  private openGate: (() => void) | undefined;
  private lastPoll = 0;

  constructor(
    readonly of: ConsumedLine,
    private readonly source: JobSource,
    private readonly hands: Hands,
    private readonly seating: Seating,
    private readonly execute: Execute,
    /** Called with the id of each job that is done with and will not come back. */
    private readonly ended: (taskId: string) => void,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.loop = this.consume().catch((thrown: unknown) => {
      // A worker that is stopped before the broker ever answered has nothing to consume.
      if (!this.stopped)
        this.log.error({ queue: this.of.line, error: toError(thrown).stack }, 'the queue is not consumed any more');
      this.stopped = true;
    });
  }

  /** It takes jobs, or has its hands full with them. */
  get consuming(): boolean {
    if (this.loop === undefined || this.stopped || this.gate || this.lastPoll === 0) return false;
    return this.hands.full || Date.now() - this.lastPoll < POLL_DUE;
  }

  get paused(): boolean {
    return this.gate !== undefined;
  }

  /** Jobs that were taken and have not started. */
  reserved(): TakenJob[] {
    return [...this.waiting.values()];
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
    // What a last look at the queue still brings has to go back: nobody else would have it before its lock runs out.
    if (this.loop) await within(this.loop, LAST_LOOK);
    while (this.inHand.size > 0) await Promise.all(this.inHand);
    await this.source.close();
  }

  private async consume(): Promise<void> {
    await this.source.open();
    let ask = 1;
    while (!this.stopped) {
      await this.gate;
      const count = await this.hands.take(this, ask);
      if (this.stopped || this.gate) {
        this.hands.free(count);
        continue;
      }
      try {
        const jobs = await this.take(count);
        // An idle queue is asked for one job at a time, a full one for as many as there are hands.
        ask = jobs.length < count ? 1 : ask * 2;
        if (jobs.length < count && !this.stopped) await this.source.wait();
      } catch (thrown) {
        if (this.stopped) break;
        this.log.debug({ queue: this.of.line, error: toError(thrown).message }, 'no jobs could be taken, trying again');
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  /** Takes up to `count` jobs and sets a hand to each; hands that get none are spare again, also when it fails. */
  private async take(count: number): Promise<TakenJob[]> {
    let jobs: TakenJob[] = [];
    try {
      jobs = await this.source.take(count);
      this.lastPoll = Date.now();
      for (const job of jobs) this.work(job);
      return jobs;
    } finally {
      this.hands.free(count - jobs.length);
    }
  }

  /** Handles a job, and then the ones that its acknowledgement brings. */
  private work(job: TakenJob): void {
    const working = this.workOn(job).finally(() => {
      this.inHand.delete(working);
      this.hands.free(1);
    });
    this.inHand.add(working);
  }

  private async workOn(first: TakenJob): Promise<void> {
    let job: TakenJob | undefined = first;
    while (job) {
      const current: TakenJob = job;
      try {
        job = await this.handle(current);
      } catch (thrown) {
        // Its lock runs out now, and the job is delivered again.
        this.source.letGo(current);
        this.log.error(
          { queue: this.of.line, task_id: current.id, error: toError(thrown).stack },
          'a task could not be handled',
        );
        return;
      }
    }
  }

  private async handle(job: TakenJob): Promise<TakenJob | undefined> {
    const seat = await this.seatFor(job);
    if (!seat) return this.putBack(job);
    try {
      const disposition = await this.execute(deliveryOf(job, this.of), seat);
      const done = disposition.kind === 'acknowledge' || disposition.kind === 'keepAsFailed';
      const next = await this.source.dispose(job, disposition, done && !seat.handIsLent && this.mayGoOn());
      if (done) this.ended(job.id);
      this.lastPoll = Date.now();
      return next;
    } finally {
      seat.leave();
    }
  }

  private async seatFor(job: TakenJob): Promise<Seat | undefined> {
    if (this.stopped) return undefined;
    this.waiting.set(job.id, job);
    const seat = await this.seating.take(job.name, RESERVE);
    this.waiting.delete(job.id);
    if (!this.stopped) return seat;
    seat?.leave();
    return undefined;
  }

  /** This hand may take its next job from this queue: no other queue waits for a hand. */
  private mayGoOn(): boolean {
    return !this.stopped && !this.gate && !this.hands.wantedBesides(this);
  }

  /** The job goes back for others, and this hand takes no other before a seat is free. */
  private async putBack(job: TakenJob): Promise<undefined> {
    await this.source.dispose(job, { kind: 'putBack' }, false);
    if (!this.stopped) await this.seating.free(LONG);
  }
}

function deliveryOf(
  { id, name, message, attempt, timestamp, priority }: TakenJob,
  { queue, lane, line }: ConsumedLine,
): Delivery {
  return {
    taskId: id,
    name,
    queue,
    lane,
    line,
    priority,
    message: { ...message, args: message.args ?? [], kwargs: message.kwargs ?? {} },
    attempt,
    waitingSince: Math.max(timestamp, message.eta ?? 0),
  };
}
