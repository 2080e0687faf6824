import { RecentIds } from '../control/recent-ids.js';
import type { RunRequest } from '../handler/task-context.js';
import type { Run } from '../pool/pool.js';
import type { Delivery } from './executor.js';

/** A run that goes on in this worker. */
export interface ActiveRun {
  delivery: Delivery;
  request: RunRequest;
  /** ms since the epoch */
  startedAt: number;
}

/** What a worker is doing: what it holds, what it runs, what it has run. */
export class ActiveRuns {
  /** Ids that this worker refused or stopped as revoked. */
  readonly revoked = new RecentIds();
  /** One for each execution: a task that lost its lock may be delivered twice to the same worker. */
  private readonly held = new Set<{ taskId: string }>();
  private readonly running = new Map<string, ActiveRun>();
  private readonly counts = new Map<string, number>();
  private idle: (() => void) | undefined;
  /** Runs so far. */
  processed = 0;

  /** Tasks that are being executed: claimed, run or stored. */
  get size(): number {
    return this.held.size;
  }

  list(): ActiveRun[] {
    return [...this.running.values()];
  }

  ids(): string[] {
    return [...new Set([...this.held].map(({ taskId }) => taskId))];
  }

  totals(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  /** Follows a task for as long as it is executed. */
  async hold<T>(taskId: string, work: () => Promise<T>): Promise<T> {
    const execution = { taskId };
    this.held.add(execution);
    try {
      return await work();
    } finally {
      this.held.delete(execution);
      if (this.held.size === 0) this.idle?.();
    }
  }

  /** Follows a run. */
  async run<T>(delivery: Delivery, { request }: Run, work: () => Promise<T>): Promise<T> {
    const active = { delivery, request, startedAt: Date.now() };
    this.running.set(request.taskId, active);
    try {
      return await work();
    } finally {
      // A newer run of the same task may have taken the place.
      if (this.running.get(request.taskId) === active) this.running.delete(request.taskId);
    }
  }

  count(name: string): void {
    this.processed++;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Resolves when nothing is executed. */
  whenIdle(): Promise<void> {
    return this.held.size === 0 ? Promise.resolve() : new Promise((resolve) => (this.idle = resolve));
  }
}
