import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { LockKeeper } from './lock-renewal.js';
import { LockTable, type Place } from './lock-table.js';
import type { RenewalTimes } from './renewal-loop.js';

/** What the thread is started with. */
export interface LockThreadData {
  url: string;
  keyPrefix: string;
  lockMs: number;
  /** Longest wait for Redis, ms. */
  timeoutMs: number;
  /** Of the renewal. */
  times?: RenewalTimes;
  /** Memory in which the locks stand. */
  segments: SharedArrayBuffer[];
}

export type ToLockThread = { segment: SharedArrayBuffer } | { close: true };
type FromLockThread = { lost: [id: string, token: string] } | { failed: string };

/** Time until a thread that died is replaced, ms. */
const RESTART = 500;

/**
 * Has locks renewed by a thread of its own: for a worker that runs tasks in its own process, which may block it. The thread reads the
 * locks from shared memory, so that neither a message nor a turn of the event loop lies between taking a job and its renewal. A thread
 * that dies is replaced.
 */
export class ThreadedLocks implements LockKeeper {
  private thread: Worker;
  private closing = false;
  private exited!: Promise<void>;
  /** Locks by job, as they are here: what the thread says may be older. */
  private readonly held = new Map<string, { token: string; place: Place }>();
  private readonly table = new LockTable((segment) => this.tell({ segment }));

  constructor(
    private readonly data: Omit<LockThreadData, 'segments'>,
    private readonly lost: (id: string) => void,
    private readonly failed: (error: Error) => void,
  ) {
    this.thread = this.start();
  }

  hold(line: string, id: string, token: string): void {
    const before = this.held.get(id);
    if (before) this.table.remove(before.place);
    this.held.set(id, { token, place: this.table.add({ line, id, token }) });
    // As in LockRenewal, but at once: by the time that the thread could say so, the new run may have begun.
    if (before !== undefined && before.token !== token) this.lost(id);
  }

  letGo(id: string, token: string): void {
    this.forget(id, token);
  }

  close(): Promise<void> {
    this.closing = true;
    this.tell({ close: true });
    return this.exited;
  }

  private start(): Worker {
    const entry = createRequire(import.meta.url).resolve('@celerity/task-core/lock-thread');
    const thread = new Worker(entry, { workerData: { ...this.data, segments: [...this.table.segments] } });
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
    if (!this.closing) this.thread = this.start();
  }

  /** It may have been let go, and taken anew, while the thread's message was on its way. */
  private heardLost(id: string, token: string): void {
    if (this.forget(id, token)) this.lost(id);
  }

  private forget(id: string, token: string): boolean {
    const lock = this.held.get(id);
    if (lock?.token !== token) return false;
    this.table.remove(lock.place);
    return this.held.delete(id);
  }

  private tell(message: ToLockThread): void {
    this.thread.postMessage(message);
  }
}
