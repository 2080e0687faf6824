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

/** Has locks renewed by a thread of its own: for a worker that runs tasks in its own process, which may block it. */
export class ThreadedLocks implements LockKeeper {
  private readonly thread: Worker;
  private readonly exited: Promise<void>;
  /** Tokens by job, as they are here: what the thread says may be older. */
  private readonly held = new Map<string, string>();

  constructor(
    data: LockThreadData,
    private readonly lost: (id: string) => void,
    failed: (error: Error) => void,
  ) {
    const entry = createRequire(import.meta.url).resolve('@celerity/task-core/lock-thread');
    this.thread = new Worker(entry, { workerData: data });
    this.exited = new Promise((resolve) => this.thread.once('exit', () => resolve()));
    this.thread.on('error', failed);
    this.thread.on('message', (message: FromLockThread) => {
      if ('lost' in message) this.heardLost(...message.lost);
      else failed(new Error(message.failed));
    });
  }

  hold(line: string, id: string, token: string): void {
    const before = this.held.get(id);
    this.held.set(id, token);
    this.tell({ hold: [line, id, token] });
    // As in LockRenewal, but at once: by the time that the thread could say so, the new run may have begun.
    if (before !== undefined && before !== token) this.lost(id);
  }

  letGo(id: string, token: string): void {
    this.forget(id, token);
    this.tell({ letGo: [id, token] });
  }

  close(): Promise<void> {
    this.tell({ close: true });
    return this.exited;
  }

  /** It may have been let go, and taken anew, while the thread's message was on its way. */
  private heardLost(id: string, token: string): void {
    if (this.forget(id, token)) this.lost(id);
  }

  private forget(id: string, token: string): boolean {
    return this.held.get(id) === token && this.held.delete(id);
  }

  private tell(message: ToLockThread): void {
    this.thread.postMessage(message);
  }
}
