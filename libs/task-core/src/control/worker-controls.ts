import type { Settings } from '@celerity/config';
import type { ActiveQueue, ActiveTask, PoolStats, RegisteredTask, TaskInfo } from './worker-facts.js';

/** Signals that end a running task; the first is the default. */
export const TERMINATE_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGKILL'] as const;
export type TerminateSignal = (typeof TERMINATE_SIGNALS)[number];

/** How far a revoke goes. */
export interface StopRequest {
  /** Stop the tasks also when they run. Without it, a worker just lets go of those that it has reserved. */
  terminate: boolean;
  /** What the child gets that does not end by its abort signal. `SIGKILL`: at once, without an abort before it. */
  signal: TerminateSignal;
}

/**
 * What a worker's runtime offers to remote control. The table of commands is built on this and on nothing else: what can be
 * said without the runtime (clock, memory, configuration, report) the commands say themselves.
 *
 * A call that cannot be done throws an Error whose message says why ("the solo pool cannot grow"): the requester reads it.
 * Names of tasks and numbers are checked before the call. What returns at once may do its work later.
 */
export interface WorkerControls {
  /** The worker's name, as in its events. */
  readonly name: string;
  /** Settings of the process. They leave the worker masked. */
  readonly settings: Settings;
  /** When the worker began to consume, ms since the epoch. */
  readonly startedAt: number;

  /** Tasks that run now, arguments redacted. */
  active(): ActiveTask[];
  /** Tasks that this worker has taken and not started, arguments redacted. */
  reserved(): TaskInfo[];
  /** Ids that this worker refused or stopped as revoked: the last 1,000, oldest first ({@link RecentIds}). */
  revoked(): string[];
  /** Tasks that it has handlers for, with the limits that hold now. */
  registered(): RegisteredTask[];
  /** Queues and lanes that it consumes now. */
  activeQueues(): ActiveQueue[];
  /** Runs so far, by task name. */
  totals(): Record<string, number>;
  pool(): PoolStats | Promise<PoolStats>;
  /** Most tasks that it holds at once: running, and reserved. */
  prefetchCount(): number;
  /** How late the worker's event loop is, ms: a high percentile of the last seconds. */
  eventLoopLag(): number;

  /** Lets go of, or stops, those of these tasks that it holds. @returns their ids. */
  revoke(taskIds: readonly string[], how: StopRequest): string[] | Promise<string[]>;
  /** @param rate starts over all workers, for example `10/m`; null for no limit, undefined for the contract's own again. */
  rateLimit(task: string, rate: string | null | undefined): void | Promise<void>;
  /** Limits of runs that start from now on, seconds; null for the contract's own. */
  timeLimit(task: string, hard: number | null, soft: number | null): void | Promise<void>;
  /** @returns the concurrency from now on. */
  poolGrow(n: number): number | Promise<number>;
  /** Running tasks end first. @returns the concurrency from now on. */
  poolShrink(n: number): number | Promise<number>;
  /** Replaces every child, each after its running task. */
  poolRestart(): void | Promise<void>;
  /** Lets the concurrency follow the load between these bounds. */
  autoscale(max: number, min: number): void | Promise<void>;
  /** @returns false when it was consumed already. */
  addConsumer(queue: string): boolean | Promise<boolean>;
  /** Running tasks end first. @returns false when it was not consumed. */
  cancelConsumer(queue: string): boolean | Promise<boolean>;
  /** @returns false when events of tasks were sent already. */
  enableEvents(): boolean;
  /** Sends no more events of tasks; those of the worker go on. @returns false when none were sent anyway. */
  disableEvents(): boolean;
  /** Registers itself and sends a `worker-heartbeat` now. */
  heartbeat(): void | Promise<void>;
  /**
   * Begins to shut down; called after the answer was sent.
   *
   * @param cold stop the running tasks at once and give them back.
   */
  shutdown(cold: boolean): void;
}
