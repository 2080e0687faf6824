import type { Logger } from 'pino';
import { TaskRevokedError, toError } from '../definition/errors.js';
import type { Outcome } from '../handler/outcome.js';
import { AloneGate } from './alone-gate.js';
import { type ChildLink, describeExit } from './child-link.js';
import type { ParentServices } from './parent-services.js';
import { PoolChild } from './pool-child.js';
import type { Pool, PoolChildInfo, Run, StopOptions } from './pool.js';
import type { ChildBoot } from './protocol.js';
import { dueReason, nearlyDue, type RecyclingLimits } from './recycling.js';

/** How often idle children are looked at, ms. */
const IDLE_CHECK = 5000;
/** Longest wait before a child that could not boot is tried again, ms. */
const MAX_BACKOFF = 5000;

export interface ChildPoolOptions {
  kind: 'prefork' | 'threads';
  size: number;
  boot: ChildBoot;
  recycling: RecyclingLimits;
  /** Starts a process or thread. */
  spawn: () => ChildLink;
}

/** Runs that wait for a child: they are given one, or stopped before. */
interface WaitingRuns {
  runs: readonly Run[];
  give: (given: PoolChild | Outcome[]) => void;
}

/**
 * Runs tasks in children that are started ahead and kept warm, each one group of runs at a time. A child that has had its
 * time goes on until its successor is ready, so no task ever waits for a boot; one that dies is replaced.
 */
export class ChildPool implements Pool {
  readonly kind: 'prefork' | 'threads';
  size: number;
  /** Runs that found no child free and had to wait for one to boot. */
  waited = 0;
  replaced = 0;
  private readonly all = new Set<PoolChild>();
  private readonly waiting: WaitingRuns[] = [];
  /** Threads share a process, and so its death. */
  private readonly gate = new AloneGate();
  private idleCheck: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failedBoots = 0;
  private closed = false;
  private trouble: string | undefined;

  constructor(
    private readonly options: ChildPoolOptions,
    private readonly services: ParentServices,
    private readonly log: Logger,
  ) {
    this.kind = options.kind;
    this.size = options.size;
  }

  /** Waits for the first child, and starts the others then: side by side they would all be late. */
  async open(): Promise<readonly string[]> {
    this.idleCheck = setInterval(() => this.lookAtIdle(), IDLE_CHECK);
    try {
      const tasks = await this.start().ready;
      this.fill();
      return tasks;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  assertReady(): void {
    const able = [...this.all].some(({ state }) => state === 'idle' || state === 'busy');
    if (!able) throw new Error(this.trouble ?? 'no child of the pool is ready yet');
  }

  async run(runs: readonly Run[]): Promise<Outcome[]> {
    if (this.kind === 'prefork') return this.runInChild(runs);
    await this.gate.enter(runs.some(({ alone }) => alone));
    try {
      for (const { whenAlone } of runs) await whenAlone?.();
      return await this.runInChild(runs);
    } finally {
      this.gate.leave();
    }
  }

  stop(taskId: string, reason: Error, options?: StopOptions): boolean {
    return (
      [...this.all].some((child) => child.stop(taskId, reason, options)) || this.stopWaiting(taskId, reason, options)
    );
  }

  resize(size: number): void {
    this.size = size;
    this.fill();
    this.settle();
  }

  restart(): void {
    for (const child of this.serving()) this.replace(child, 'the pool is restarted');
  }

  children(): PoolChildInfo[] {
    return [...this.all].map((child) => child.describe());
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.idleCheck);
    clearTimeout(this.retry);
    for (const child of this.all) child.leave();
    await Promise.all([...this.all].map(({ gone }) => gone));
  }

  private async runInChild(runs: readonly Run[]): Promise<Outcome[]> {
    const child = await this.freeChild(runs);
    if (!(child instanceof PoolChild)) return child;
    const running = child.run(runs);
    if (nearlyDue(child.history(), this.options.recycling, Date.now())) this.succeed(child);
    const outcomes = await running;
    this.freed(child);
    return outcomes;
  }

  /** The idle child that ran last: its caches are warm, and the others may be let go. */
  private freeChild(runs: readonly Run[]): Promise<PoolChild | Outcome[]> {
    const idle = this.serving().filter(({ state }) => state === 'idle');
    const child = idle.sort((a, b) => b.history().idleSince - a.history().idleSince)[0];
    if (child) {
      child.state = 'busy';
      return Promise.resolve(child);
    }
    this.waited++;
    return new Promise((give) => this.waiting.push({ runs, give }));
  }

  /** Nothing has begun: the others of a batch go back to their queue, and it too, unless it was revoked. */
  private stopWaiting(taskId: string, reason: Error, { attempt }: StopOptions = {}): boolean {
    const isIt = ({ request }: Run) => request.taskId === taskId && (attempt ?? request.attempt) === request.attempt;
    const index = this.waiting.findIndex(({ runs }) => runs.some(isIt));
    if (index < 0) return false;
    const [{ runs, give }] = this.waiting.splice(index, 1) as [WaitingRuns];
    const ends = (run: Run): Outcome =>
      isIt(run) && reason instanceof TaskRevokedError
        ? { kind: 'revoked', reason: reason.message }
        : { kind: 'givenBack' };
    give(runs.map(ends));
    return true;
  }

  private freed(child: PoolChild): void {
    if (child.state !== 'idle') return;
    const due = child.due ?? dueReason(child.history(), this.options.recycling, Date.now());
    if (due) this.replace(child, due);
    this.settle();
  }

  /** The children that take runs: not those that leave, nor those that wait to succeed another. */
  private serving(): PoolChild[] {
    const successors = new Set([...this.all].map(({ successor }) => successor));
    return [...this.all].filter((child) => child.state !== 'leaving' && !successors.has(child));
  }

  /** Hands idle children to those who wait, and lets go of those that are too many. */
  private settle(): void {
    for (const child of this.serving()) {
      if (child.state !== 'idle') continue;
      const next = this.waiting.shift();
      if (next) {
        child.state = 'busy';
        next.give(child);
      } else if (this.serving().length > this.size) {
        child.leave();
      }
    }
  }

  /** Starts children until there are as many as there should be. */
  private fill(): void {
    while (!this.closed && this.serving().length < this.size) this.start();
  }

  private start(): PoolChild {
    const child = new PoolChild(this.options.spawn(), this.options.boot, this.services, this.log);
    this.all.add(child);
    child.ready.then(
      () => {
        this.failedBoots = 0;
        this.trouble = undefined;
        this.settle();
      },
      (thrown: unknown) => this.bootFailed(toError(thrown)),
    );
    void child.gone.then((exit) => {
      if (!child.dismissed)
        this.log.error({ child: child.id, exit: describeExit(exit) }, 'a child of the pool has died');
      this.forget(child);
    });
    return child;
  }

  private forget(child: PoolChild): void {
    this.all.delete(child);
    for (const other of this.all) if (other.successor === child) other.successor = undefined;
    // One that could not boot is tried again by and by.
    if (child.booted) this.fill();
    this.settle();
  }

  /** Starts a child to take the place of this one. */
  private succeed(child: PoolChild): void {
    if (child.successor || this.closed) return;
    const successor = this.start();
    child.successor = successor;
    successor.ready.then(
      () => this.takeOver(child),
      () => (child.successor = undefined),
    );
  }

  private replace(child: PoolChild, why: string): void {
    child.due ??= why;
    this.succeed(child);
    this.takeOver(child);
  }

  /** The successor is there, or the child is due, or both: then it leaves, at once or after its run. */
  private takeOver(child: PoolChild): void {
    if (!child.due || child.successor?.state !== 'idle' || child.state !== 'idle') return;
    child.successor = undefined;
    this.replaced++;
    this.log.info({ child: child.id, reason: child.due }, 'a child of the pool is replaced');
    child.leave();
    this.settle();
  }

  private bootFailed(error: Error): void {
    if (this.closed) return;
    this.trouble = `no child of the pool can boot: ${error.message}`;
    const delay = Math.min(100 * 2 ** this.failedBoots++, MAX_BACKOFF);
    this.log.error({ error: error.stack, again_in: delay / 1000 }, 'a child of the pool could not boot');
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      this.fill();
    }, delay);
  }

  private lookAtIdle(): void {
    for (const child of this.serving()) {
      const due = child.due ?? dueReason(child.history(), this.options.recycling, Date.now());
      if (due) this.replace(child, due);
    }
  }
}
