import { SoftTimeLimitExceeded } from '../definition/errors.js';

/**
 * Whether and why a run is to stop.
 *
 * A signal aborts only once, but reasons may follow each other: after the soft time limit a task may still be revoked, given
 * back or run into its hard limit. The first other reason is the one that counts.
 */
export class StopOrder {
  private controller: AbortController | undefined;
  private readonly listeners: ((reason: Error, graceMs?: number) => void)[] = [];
  private given: Error | undefined;

  /** Made when a task asks for it: most never do. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.given) this.controller.abort(this.given);
    }
    return this.controller.signal;
  }

  /** The reason that counts; undefined as long as the run may go on. */
  get reason(): Error | undefined {
    return this.given;
  }

  /** @param graceMs how long the run may clean up, for those who listen. */
  give(reason: Error, graceMs?: number): void {
    if (this.given && !(this.given instanceof SoftTimeLimitExceeded)) return;
    this.given = reason;
    this.controller?.abort(reason);
    for (const listener of this.listeners) listener(reason, graceMs);
  }

  onGiven(listener: (reason: Error, graceMs?: number) => void): void {
    this.listeners.push(listener);
  }
}
