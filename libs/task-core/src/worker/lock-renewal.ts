import type { Redis } from 'ioredis';
import type { Keys } from '../broker/keys.js';
import { type HeldLock, type HeldLocks, RenewalLoop, type RenewalTimes } from './renewal-loop.js';

/** Keeps the locks of jobs that are being worked on. */
export interface LockKeeper {
  hold(line: string, id: string, token: string): void;
  /** A job may have been taken anew meanwhile, under another token: that one is still held. */
  letGo(id: string, token: string): void;
  close(): Promise<void>;
}

/** Renews them from the thread it lives in, and tells of each that is lost, once. */
export class LockRenewal implements LockKeeper, HeldLocks {
  private readonly held = new Map<string, HeldLock>();
  private readonly loop: RenewalLoop;

  /**
   * @param ask runs a command, and rejects when it is not answered in time.
   * @param lost called with the id of a job whose lock is somebody else's now.
   */
  constructor(
    ask: <T>(command: (redis: Redis) => Promise<T>) => Promise<T>,
    keys: Keys,
    lockMs: number,
    private readonly lost: (id: string) => void,
    failed: (error: Error) => void,
    times?: RenewalTimes,
  ) {
    this.loop = new RenewalLoop(this, ask, keys, lockMs, ({ id }) => lost(id), failed, times);
  }

  hold(line: string, id: string, token: string): void {
    const before = this.held.get(id);
    this.held.set(id, { line, id, token });
    // The broker gave it to us once more: the lock that it had here is lost, and whatever still runs by it is not to go on.
    if (before && before.token !== token) this.lost(id);
  }

  letGo(id: string, token: string): void {
    if (this.held.get(id)?.token === token) this.held.delete(id);
  }

  all(): HeldLock[] {
    return [...this.held.values()];
  }

  drop({ id, token }: HeldLock): boolean {
    return this.held.get(id)?.token === token && this.held.delete(id);
  }

  close(): Promise<void> {
    this.loop.stop();
    return Promise.resolve();
  }
}
