import type { Logger } from 'pino';
import { TaskError, TaskRevokedError, TimeLimitExceeded } from '../definition/errors.js';
import type { HandledTask } from '../handler/handles.decorator.js';
import type { Outcome } from '../handler/outcome.js';
import { goesBack, type LocalRun, perform, performBatch } from '../handler/perform.js';
import { StopOrder } from '../handler/stop-order.js';
import { TaskContext } from '../handler/task-context.js';
import { AloneGate } from './alone-gate.js';
import { GRACE, type Pool, type PoolChildInfo, type Run, type StopOptions } from './pool.js';
import { runLogger } from './run-logger.js';
import { RunTimers } from './run-timers.js';
import { watchLimits } from './time-limits.js';

/** A run that goes on in this process. */
interface SoloRun extends LocalRun {
  attempt: number;
  /** Resolves when waiting for it is over, whatever its code still does. */
  overdue: Promise<Outcome>;
  timers: RunTimers;
}

/**
 * Runs tasks in this process. Several run at once as long as they await; one that blocks the event loop blocks them all.
 * JavaScript in one's own process cannot be stopped: a task that ignores its signal past its hard limit is recorded as
 * ended and left behind, and what it still writes is refused.
 */
export class SoloPool implements Pool {
  readonly kind = 'solo';
  readonly replaced = 0;
  private readonly running = new Map<string, SoloRun>();
  private readonly gate = new AloneGate();
  private readonly started = Date.now();
  private begun = 0;

  constructor(
    public size: number,
    private readonly tasks: ReadonlyMap<string, HandledTask>,
    private readonly maxResultBytes: number,
    private readonly log: Logger,
  ) {}

  open(): Promise<readonly string[]> {
    return Promise.resolve([...this.tasks.keys()]);
  }

  assertReady(): void {
    // It can always run tasks: a process whose loop does not turn answers nobody who asks.
  }

  async run(runs: readonly Run[]): Promise<Outcome[]> {
    await this.gate.enter(runs.some(({ alone }) => alone));
    try {
      for (const { whenAlone } of runs) await whenAlone?.();
      return await this.runInside(runs);
    } finally {
      this.gate.leave();
    }
  }

  stop(taskId: string, reason: Error, { attempt, graceMs = GRACE }: StopOptions = {}): boolean {
    const run = this.running.get(taskId);
    if (!run || (attempt !== undefined && attempt !== run.attempt)) return false;
    run.stop.give(reason, graceMs);
    return true;
  }

  resize(size: number): void {
    this.size = size;
  }

  restart(): void {
    throw new TaskError('The solo pool has no children to restart: restart the worker.');
  }

  children(): PoolChildInfo[] {
    const running = [...this.running.keys()];
    const state = running.length > 0 ? 'busy' : 'idle';
    const rss = process.memoryUsage.rss();
    return [{ pid: process.pid, state, tasks: this.begun, rss, started: this.started, running }];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async runInside(runs: readonly Run[]): Promise<Outcome[]> {
    const handled = this.tasks.get(runs[0]!.request.name)!;
    const local = runs.map((run) => this.begin(handled, run));
    const performed =
      local.length === 1
        ? perform(handled, local[0]!, this.maxResultBytes).then((outcome) => [outcome])
        : performBatch(handled, local, this.maxResultBytes);
    const outcomes = local.map((run, index) => Promise.race([performed.then((all) => all[index]!), run.overdue]));
    try {
      return await Promise.all(outcomes);
    } finally {
      for (const run of local) this.end(run);
    }
  }

  private begin({ definition }: HandledTask, { request, channel }: Run): SoloRun {
    const stop = new StopOrder();
    const timers = new RunTimers();
    const overdue = new Promise<Outcome>((resolve) => {
      watchLimits(request, timers, (error) => stop.give(error));
      stop.onGiven((reason, graceMs = GRACE) => {
        if (reason instanceof TimeLimitExceeded) resolve({ kind: 'failure', error: reason });
        if (reason instanceof TaskRevokedError)
          timers.after(graceMs, () => resolve({ kind: 'revoked', reason: reason.message }));
        if (goesBack(reason)) timers.after(graceMs, () => resolve({ kind: 'givenBack' }));
      });
    });
    const task = new TaskContext(definition, request, stop, channel, runLogger(this.log, request));
    const run = { task, stop, attempt: request.attempt, overdue, timers };
    this.running.set(request.taskId, run);
    this.begun++;
    return run;
  }

  private end(run: SoloRun): void {
    run.timers.clear();
    // A newer run of the same task may have taken the place.
    if (this.running.get(run.task.id) === run) this.running.delete(run.task.id);
  }
}
