import { TaskRevokedError, SoftTimeLimitExceeded, TimeLimitExceeded, WorkerLostError } from '../definition/errors.js';
import type { Outcome } from '../handler/outcome.js';
import { goesBack } from '../handler/perform.js';
import type { RunRequest } from '../handler/task-context.js';
import { GRACE, REVOKE_GRACE, type Run, type StopOptions } from './pool.js';
import { RunTimers } from './run-timers.js';
import { watchLimits } from './time-limits.js';

/** What a group needs of its child. */
export interface GroupChild {
  tell(request: RunRequest, reason: Error): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** From SIGTERM to SIGKILL, ms. */
const TERM_GRACE = 250;

/**
 * The runs that a child has been given together: one, or a batch. Watches their limits, and sees to it that they end when they
 * are told to: abort, then SIGTERM for a revoked one, then SIGKILL. Killing one ends the child, and so the others of its batch:
 * those go back to their queue, they are not to blame.
 */
export class RunGroup {
  /** Resolves to one outcome for each run, in order. */
  readonly outcomes: Promise<Outcome[]>;
  private readonly timers = new RunTimers();
  private readonly reasons = new Map<string, Error>();
  private resolve!: (outcomes: Outcome[]) => void;
  private killed = false;

  constructor(
    readonly runs: readonly Run[],
    private readonly child: GroupChild,
  ) {
    this.outcomes = new Promise((resolve) => (this.resolve = resolve));
    for (const { request } of runs) {
      watchLimits(request, this.timers, (error) => this.stop(request.taskId, error, { graceMs: 0 }));
    }
  }

  find(taskId: string): Run | undefined {
    return this.runs.find(({ request }) => request.taskId === taskId);
  }

  /** @returns false when the task is not among them. */
  stop(taskId: string, reason: Error, { attempt, graceMs }: StopOptions = {}): boolean {
    const request = this.find(taskId)?.request;
    if (!request || (attempt !== undefined && attempt !== request.attempt)) return false;
    const given = this.reasons.get(taskId);
    // A signal aborts once; after the soft limit another reason may still follow, and that one counts.
    if (!given || given instanceof SoftTimeLimitExceeded) {
      this.reasons.set(taskId, reason);
      this.child.tell(request, reason);
    }
    this.enforce(reason, graceMs);
    return true;
  }

  /** The child says that they are over. */
  done(outcomes: Outcome[]): void {
    this.end(outcomes);
  }

  /** The child is gone. */
  lost(how: string): void {
    this.end(this.runs.map(({ request }) => this.fate(request, how)));
  }

  private enforce(reason: Error, graceMs: number | undefined): void {
    if (reason instanceof SoftTimeLimitExceeded) return;
    if (reason instanceof TimeLimitExceeded) return this.kill();
    if (reason instanceof TaskRevokedError) {
      const grace = graceMs ?? REVOKE_GRACE;
      if (grace === 0) return this.kill();
      this.timers.after(grace, () => this.kill('SIGTERM'));
      this.timers.after(grace + TERM_GRACE, () => this.kill());
      return;
    }
    this.timers.after(graceMs ?? GRACE, () => this.kill());
  }

  private kill(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): void {
    this.killed = true;
    this.child.kill(signal);
  }

  private fate({ taskId, name }: RunRequest, how: string): Outcome {
    const reason = this.reasons.get(taskId);
    if (reason instanceof TaskRevokedError) return { kind: 'revoked', reason: reason.message };
    if (reason instanceof TimeLimitExceeded) return { kind: 'failure', error: reason };
    if (goesBack(reason) || this.killed) return { kind: 'givenBack' };
    const error = new WorkerLostError(`The pool child that ran ${name} ended while it ran (${how}).`);
    return { kind: 'lost', error };
  }

  private end(outcomes: Outcome[]): void {
    this.timers.clear();
    this.resolve(outcomes);
  }
}
