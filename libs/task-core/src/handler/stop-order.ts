import { SoftTimeLimitExceeded } from '../definition/errors.js';

/**
 * Whether and why a run is to stop.
 *
 * A signal aborts only once, but reasons may follow each other: after the soft time limit a task may still be revoked, given
 * back or run into its hard limit. The first other reason is the one that counts.
 */
export class StopOrder {
  private controller: AbortController | undefined;
  private readonly listeners: ((reason: Error) => void)[] = [];
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

  give(reason: Error): void {
    if (this.given && !(this.given instanceof SoftTimeLimitExceeded)) return;
    this.given = reason;
    this.controller?.abort(reason);
    for (const listener of this.listeners) listener(reason);
  }

  onGiven(listener: (reason: Error) => void): void {
    this.listeners.push(listener);
  }
}
