import type { Outcome } from '../handler/outcome.js';
import type { RunChannel, RunRequest } from '../handler/task-context.js';

export const POOL_KINDS = ['prefork', 'threads', 'solo'] as const;
export type PoolKind = (typeof POOL_KINDS)[number];

/** One run, with where its progress and log lines go. */
export interface Run {
  request: RunRequest;
  channel: RunChannel;
  /** Run it while nothing else runs in its process: its earlier runs took their process with them. (Default: false) */
  alone?: boolean;
  /** Called when it has its process to itself, before it runs: until then it is not to blame for what happens there. */
  whenAlone?: () => Promise<unknown>;
}

export interface StopOptions {
  /** Only this run of the task. (Default: whichever runs) */
  attempt?: number;
  /** How long it may clean up before it is killed, where the pool can kill, ms. (Default: {@link GRACE}) */
  graceMs?: number;
}

/** One process or thread of a pool, as `inspect stats` shows it. */
export interface PoolChildInfo {
  /** Process id; of a thread, its thread id. */
  pid: number;
  state: 'starting' | 'idle' | 'busy' | 'leaving';
  /** Tasks it has begun. */
  tasks: number;
  /** Resident memory, bytes; null where it cannot be told. */
  rss: number | null;
  /** When it was started, ms since the epoch. */
  started: number;
  /** Ids of the tasks it runs. */
  running: string[];
}

/** Where tasks run. What each kind can enforce stands in `capabilities.ts`. */
export interface Pool {
  readonly kind: PoolKind;
  /** Runs that it can have at once. */
  readonly size: number;
  /** Children that have left for a fresh one so far: they were due, or the pool was restarted. Those that died are not counted. */
  readonly replaced: number;
  /** Resolves to the names of the tasks it has handlers for, when it can run them. @throws TaskError when it never will. */
  open(): Promise<readonly string[]>;
  /** @throws Error when no task can run now, with the reason. */
  assertReady(): void;
  /** Runs one task, or several of one name as a batch, to their outcomes, in order. Never throws. */
  run(runs: readonly Run[]): Promise<Outcome[]>;
  /**
   * Stops a running task: its signal aborts with this reason, and where that does not help, and the pool can, it is killed.
   *
   * @returns false when it does not run here.
   */
  stop(taskId: string, reason: Error, options?: StopOptions): boolean;
  /** Changes how many runs it can have at once; none is interrupted. */
  resize(size: number): void;
  /** Replaces every child by a fresh one, without interrupting a run. @throws TaskError when it has no children. */
  restart(): void;
  /** Its processes or threads; of `solo`, this process. */
  children(): PoolChildInfo[];
  /** Ends its children. Call it when nothing runs any more. */
  close(): Promise<void>;
}

/** How long a task that is told to stop may clean up, ms. */
export const GRACE = 1000;
/** The same for one that is revoked: it is dead within a second of the call, whatever it does. */
export const REVOKE_GRACE = 250;
