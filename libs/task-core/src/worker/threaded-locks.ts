import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { LockKeeper, RenewalTimes } from './lock-renewal.js';

/** What the thread is started with. */
export interface LockThreadData {
  url: string;
  keyPrefix: string;
  lockMs: number;
  /** Longest wait for Redis, ms. */
  timeoutMs: number;
  /** Of the renewal. */
  times?: RenewalTimes;
}

export type ToLockThread =
  { hold: [line: string, id: string, token: string] } | { letGo: [id: string, token: string] } | { close: true };
type FromLockThread = { lost: [id: string, token: string] } | { failed: string };

/** Time until a thread that died is replaced, ms. */
const RESTART = 500;

/**
 * Has locks renewed by a thread of its own: for a worker that runs tasks in its own process, which may block it. A thread that
 * dies is replaced by one that holds the same locks.
 */
export class ThreadedLocks implements LockKeeper {
  private thread: Worker;
  private closing = false;
  private pending: ToLockThread[] = [];
  private exited!: Promise<void>;
  /** Locks by job, as they are here: what the thread says may be older. */
  private readonly held = new Map<string, { line: string; token: string }>();

  constructor(
    private readonly data: LockThreadData,
    private readonly lost: (id: string) => void,
    private readonly failed: (error: Error) => void,
  ) {
    this.thread = this.start();
  }

  hold(line: string, id: string, token: string): void {
    const before = this.held.get(id);
    this.held.set(id, { line, token });
    this.tell({ hold: [line, id, token] });
    // As in LockRenewal, but at once: by the time that the thread could say so, the new run may have begun.
    if (before !== undefined && before.token !== token) this.lost(id);
  }

  letGo(id: string, token: string): void {
    this.forget(id, token);
    this.tell({ letGo: [id, token] });
  }

  close(): Promise<void> {
    this.closing = true;
    this.tell({ close: true });
    return this.exited;
  }

  private start(): Worker {
    const entry = createRequire(import.meta.url).resolve('@celerity/task-core/lock-thread');
    const thread = new Worker(entry, { workerData: this.data });
    this.exited = new Promise((resolve) => thread.once('exit', () => resolve()));
    thread.on('error', this.failed);
    thread.on('message', (message: FromLockThread) => {
      if ('lost' in message) this.heardLost(...message.lost);
      else this.failed(new Error(message.failed));
    });
    thread.once('exit', () => {
      if (!this.closing) setTimeout(() => this.restart(), RESTART);
    });
    return thread;
  }

  private restart(): void {
    if (this.closing) return;
    this.thread = this.start();
    for (const [id, { line, token }] of this.held) this.tell({ hold: [line, id, token] });
  }

  /** It may have been let go, and taken anew, while the thread's message was on its way. */
  private heardLost(id: string, token: string): void {
    if (this.forget(id, token)) this.lost(id);
  }

  private forget(id: string, token: string): boolean {
    return this.held.get(id)?.token === token && this.held.delete(id);
  }

  /**
   * Messages of one turn of the event loop go together. None can be kept back by a task that blocks the loop: between taking a
   * job and running it lies at least one answer of Redis.
   */
  private tell(message: ToLockThread): void {
    if (this.pending.length === 0) setImmediate(() => this.flush());
    this.pending.push(message);
  }

  private flush(): void {
    this.thread.postMessage(this.pending);
    this.pending = [];
  }
}
