import type { Logger } from 'pino';
import { SoftTimeLimitExceeded, TaskRevokedError, TimeLimitExceeded } from '../definition/errors.js';
import type { HandledTask } from '../handler/handles.decorator.js';
import type { Outcome } from '../handler/outcome.js';
import { goesBack, perform } from '../handler/perform.js';
import type { Pool } from './pool.js';
import { StopOrder } from '../handler/stop-order.js';
import { type RunChannel, type RunRequest, TaskContext } from '../handler/task-context.js';

/** How long an aborted task may clean up before the pool stops waiting for it, ms. */
const GRACE = 1000;
/** Longest delay a Node timer knows, ms. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * Runs tasks in this process. Several run at once as long as they await; one that blocks the event loop blocks them all.
 * JavaScript in one's own process cannot be stopped: a task that ignores its signal past its hard limit is recorded as
 * ended and left behind, and what it still writes is refused.
 */
export class SoloPool implements Pool {
  readonly kind = 'solo';
  private readonly running = new Map<string, { attempt: number; stop: StopOrder }>();

  constructor(
    private readonly tasks: ReadonlyMap<string, HandledTask>,
    private readonly maxResultBytes: number,
    private readonly log: Logger,
  ) {}

  async run(request: RunRequest, channel: RunChannel): Promise<Outcome> {
    const task = this.tasks.get(request.name)!;
    const stop = new StopOrder();
    const entry = { attempt: request.attempt, stop };
    this.running.set(request.taskId, entry);
    const log = this.log.child({
      task_id: request.taskId,
      task: request.name,
      queue: request.queue,
      attempt: request.retries + 1,
    });
    const context = new TaskContext(task.definition, request, stop, channel, log);
    const deadlines = new Deadlines(request, stop);
    try {
      return await Promise.race([perform(task, context, stop, this.maxResultBytes), deadlines.passed]);
    } finally {
      deadlines.clear();
      // A newer run of the same task may have taken the place.
      if (this.running.get(request.taskId) === entry) this.running.delete(request.taskId);
    }
  }

  abort(taskId: string, reason: Error, attempt?: number): boolean {
    const entry = this.running.get(taskId);
    if (!entry || (attempt !== undefined && attempt !== entry.attempt)) return false;
    entry.stop.give(reason);
    return true;
  }
}

/** Watches over one run: soft limit, hard limit, and the grace after an abort. */
class Deadlines {
  /** Resolves when waiting for the task is over. */
  readonly passed: Promise<Outcome>;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(request: RunRequest, stop: StopOrder) {
    this.passed = new Promise((resolve) => {
      const { softTimeLimit, timeLimit } = request;
      if (softTimeLimit < timeLimit) {
        const soft = () => new SoftTimeLimitExceeded(`The soft time limit of ${softTimeLimit} s is over.`);
        this.after(softTimeLimit * 1000, () => stop.give(soft()));
      }
      this.after(timeLimit * 1000, () => {
        const error = new TimeLimitExceeded(`The time limit of ${timeLimit} s is over.`);
        stop.give(error);
        resolve({ kind: 'failure', error });
      });
      stop.onGiven((reason) => {
        if (reason instanceof TaskRevokedError)
          this.after(GRACE, () => resolve({ kind: 'revoked', reason: reason.message }));
        if (goesBack(reason)) this.after(GRACE, () => resolve({ kind: 'givenBack' }));
      });
    });
  }

  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private after(ms: number, action: () => void): void {
    this.timers.push(setTimeout(action, Math.min(ms, MAX_TIMER)));
  }
}
