import type { Outcome } from '../handler/outcome.js';
import type { RunChannel, RunRequest } from '../handler/task-context.js';

/** Where tasks run. */
export interface Pool {
  readonly kind: 'prefork' | 'threads' | 'solo';
  /** Runs one task to its outcome, within its limits. Never throws. */
  run(request: RunRequest, channel: RunChannel): Promise<Outcome>;
  /**
   * Stops a running task for this reason.
   *
   * @param attempt only this run of it. (Default: whichever runs)
   * @returns false when it does not run here.
   */
  abort(taskId: string, reason: Error, attempt?: number): boolean;
}
