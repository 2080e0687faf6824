import { setImmediate } from 'node:timers/promises';

/** Longest stretch of work without a turn of the event loop, ms. Pieces of work, and pacers within each other, add to it. */
const STRETCH = 8;

/**
 * Lets long computations share their thread: `if (pacer.due) await pacer.pause();` between steps of a few ms gives the event loop
 * its turn after every 8 ms of work, and ends the work when the signal aborts.
 */
export class Pacer {
  private since = performance.now();

  constructor(private readonly signal?: AbortSignal) {}

  get due(): boolean {
    return performance.now() - this.since > STRETCH;
  }

  /** @throws the signal's reason, when it has aborted. */
  async pause(): Promise<void> {
    await setImmediate();
    this.signal?.throwIfAborted();
    this.since = performance.now();
  }
}
