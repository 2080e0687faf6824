import { setImmediate as nextTurn } from 'node:timers/promises';
import { Job, type JobJson, type RedisQueueBackend, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isOutage, type RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import type { TaskMessage } from '../broker/message.js';
import { toError } from '../definition/errors.js';
import type { LockKeeper } from './lock-renewal.js';
import type { Disposition } from './disposition.js';

/**
 * Chosen together with the renewal every 10 s: a broker frozen for 20 s costs no lock, and a dead worker's tasks run elsewhere
 * within 60 s. ms
 */
export const LOCK_DURATION = 40_000;
/** Every other check may be left out: BullMQ forbids the next for just as long as it waits for it. ms */
const STALL_CHECK = 5000;
/** Longest wait for a job before looking again, s. */
const BLOCK = 5;
/** Failed jobs kept for inspection. */
const MAX_FAILED = 10_000;

export interface JobSourceOptions {
  queue: string;
  /** Name of the worker, kept with the jobs it runs. */
  worker: string;
  /** Seconds that failed jobs are kept. */
  keep: number;
}

/** A job that was taken, with the token of its lock. */
export interface TakenJob {
  id: string;
  name: string;
  message: TaskMessage;
  /** Deliveries so far, this one included. */
  attempt: number;
  timestamp: number;
  priority: number;
  readonly token: string;
  readonly job: Job<TaskMessage>;
}

/**
 * One queue, seen by a worker: take jobs, wait for more, keep their locks, dispose of them.
 *
 * BullMQ's documented way of fetching jobs by hand: its scripts and its stall checker, with our own loop, so that slots,
 * locks and the order of storing and acknowledging are ours to decide.
 */
export class JobSource {
  private readonly worker: Worker<TaskMessage>;
  private readonly backend: RedisQueueBackend;
  private readonly connection: Redis;
  /** Tokens of the jobs that are being worked on, by id. */
  private readonly held = new Map<string, string>();
  private tokens = 0;
  private nextDelayed = 0;

  constructor(
    private readonly options: JobSourceOptions,
    connections: RedisConnections,
    private readonly keys: Keys,
    private readonly locks: LockKeeper,
    private readonly log: Logger,
  ) {
    this.connection = connections.worker();
    this.worker = new Worker(options.queue, null, {
      connection: this.connection,
      prefix: keys.queues,
      name: options.worker,
      autorun: false,
      lockDuration: LOCK_DURATION,
      stalledInterval: STALL_CHECK,
      // It is we who end tasks: a job that stalls is always delivered again, never failed behind our back.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      removeOnComplete: { count: 0 },
      removeOnFail: { age: options.keep, count: MAX_FAILED },
    });
    this.backend = this.worker.getBackend() as RedisQueueBackend;
    this.worker.on('error', (error) => this.trouble('queue connection', error));
    this.worker.on('stalled', (id) =>
      log.warn({ queue: options.queue, task_id: id }, 'a task had lost its worker; it is queued again'),
    );
  }

  async open(): Promise<void> {
    await this.backend.waitUntilReady();
    await this.worker.startStalledCheckTimer();
    this.connection.on('ready', () => {
      this.giveBackOrphans().catch((error: unknown) =>
        this.trouble('orphaned jobs wait for their locks to end', error),
      );
    });
  }

  /**
   * Takes up to `count` jobs in one round trip, without waiting.
   *
   * @throws what the broker answers, when no job was taken. What was taken before a connection broke is returned.
   */
  async take(count: number): Promise<TakenJob[]> {
    const replies = await Promise.allSettled(Array.from({ length: count }, () => this.takeOne()));
    const jobs = replies
      .map((reply) => (reply.status === 'fulfilled' ? reply.value : undefined))
      .filter((job) => job !== undefined);
    const failed = replies.find((reply) => reply.status === 'rejected');
    if (failed && jobs.length === 0) throw failed.reason;
    return jobs;
  }

  /** Stops renewing the lock of a job, so that it is delivered again. */
  letGo({ id, token }: TakenJob): void {
    if (this.held.get(id) === token) this.held.delete(id);
    this.locks.letGo(id, token);
  }

  /** Waits until there may be something to take, for some seconds at most. */
  async wait(): Promise<void> {
    const until = Date.now() + BLOCK * 1000;
    let wakeAt = this.nextDelayed > 0 ? Math.min(this.nextDelayed, until) : until;
    while (Date.now() < wakeAt) {
      const marker = await this.backend.waitForJob(Math.max(0.001, (wakeAt - Date.now()) / 1000));
      if (!marker || marker.score <= Date.now()) return;
      // The marker of a delayed job: nothing to take before its time, unless another marker comes.
      wakeAt = Math.min(wakeAt, marker.score);
    }
  }

  /** Ends a {@link wait} that is under way. */
  async interrupt(): Promise<void> {
    await this.backend.disconnectBlocking(false).catch(() => undefined);
  }

  /**
   * Gets rid of a job as told, and does not give up while the broker is away.
   *
   * @param takeNext takes the next job in the same round trip, when this one leaves the queue.
   */
  async dispose(taken: TakenJob, disposition: Disposition, takeNext: boolean): Promise<TakenJob | undefined> {
    let next: TakenJob | undefined;
    for (let tries = 0; ; tries++) {
      try {
        next = await this.tryDispose(taken, disposition, takeNext);
        break;
      } catch (thrown) {
        const error = toError(thrown);
        if (!isOutage(error)) {
          // The lock is another worker's now, or the job is gone: whoever has it finds the stored outcome.
          this.log.warn(
            { queue: this.options.queue, task_id: taken.id, error: error.message },
            'the job was not ours any more',
          );
          break;
        }
        if (tries === 0) this.trouble('a job could not be acknowledged, trying again', error);
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** tries, 2000)));
      }
    }
    if (next?.id !== taken.id) this.letGo(taken);
    return next;
  }

  async close(): Promise<void> {
    await this.worker.close(true);
  }

  private async tryDispose(
    taken: TakenJob,
    disposition: Disposition,
    takeNext: boolean,
  ): Promise<TakenJob | undefined> {
    const { id, job, token } = taken;
    switch (disposition.kind) {
      case 'acknowledge': {
        const { result } = await this.backend.moveToCompleted(job, 'null', undefined as never, token, takeNext);
        return this.taken(result, token);
      }
      case 'keepAsFailed': {
        const { name, message, stack } = disposition.error;
        const reason = `${name}: ${message}`;
        const fields = { failedReason: reason, stacktrace: JSON.stringify([stack ?? reason]) };
        const { result } = await this.backend.moveToFailed(job, reason, undefined as never, token, takeNext, fields);
        return this.taken(result, token);
      }
      case 'delay': {
        const fieldsToUpdate = { data: JSON.stringify(disposition.message) };
        await this.backend.moveToDelayed(id, Date.now(), disposition.delayMs, token, {
          skipAttempt: true,
          fieldsToUpdate,
        });
        return undefined;
      }
      case 'putBack':
        await this.backend.moveJobFromActiveToWait(id, token);
        return undefined;
      case 'leave':
        return undefined;
    }
  }

  private async takeOne(): Promise<TakenJob | undefined> {
    const token = `${this.worker.id}:${this.tokens++}`;
    return this.taken(await this.backend.moveToActive(token, this.options.worker), token);
  }

  /** What BullMQ's scripts answer when they were asked for a job: the job, or when the next delayed one is due. */
  private taken(reply: unknown, token: string): TakenJob | undefined {
    if (!Array.isArray(reply)) return undefined;
    const [json, id, , delayedUntil] = reply as [JobJson | null, string, number, number];
    if (!json) {
      this.nextDelayed = delayedUntil;
      return undefined;
    }
    this.held.set(id, token);
    this.locks.hold(this.options.queue, id, token);
    const job = Job.fromJSON(this.worker, json, id) as Job<TaskMessage>;
    return {
      id,
      name: job.name,
      message: job.data,
      attempt: job.attemptsStarted,
      timestamp: job.timestamp,
      priority: job.priority ?? 0,
      token,
      job,
    };
  }

  /**
   * Jobs that Redis gave out while the answer was lost with the connection: without this they would wait until their locks end.
   * Called when the connection is back; what it answers comes after the answers to everything that was asked on it before.
   */
  private async giveBackOrphans(): Promise<void> {
    const { queue } = this.options;
    const active = await this.connection.lrange(this.keys.queuePart(queue, 'active'), 0, -1);
    if (active.length === 0) return;
    const tokens = await this.connection.mget(active.map((id) => `${this.keys.job(queue, id)}:lock`));
    // Whoever took a job hears of it in this turn of the event loop at the latest.
    await nextTurn();
    for (const [index, id] of active.entries()) {
      const token = tokens[index];
      if (!token?.startsWith(`${this.worker.id}:`) || this.held.get(id) === token) continue;
      await this.backend.moveJobFromActiveToWait(id, token);
      this.log.info({ queue, task_id: id }, 'a task that was given out as the connection broke is queued again');
    }
  }

  private trouble(what: string, thrown: unknown): void {
    this.log.debug({ queue: this.options.queue, error: toError(thrown).message }, what);
  }
}
