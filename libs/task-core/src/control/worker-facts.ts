import type { PoolChildInfo, PoolKind } from '../pool/pool.js';

/**
 * What workers tell of themselves, as it goes over the wire: field names are Celery's where Celery has the field.
 */

/** A task in a worker's hands. */
export interface TaskInfo {
  id: string;
  name: string;
  /** What the contract marks as sensitive is `***`. */
  args: unknown[];
  kwargs: Record<string, unknown>;
  /** The worker's name. */
  hostname: string;
  /** Queue that it came from; by a lane of it, `<queue>.<lane>`. */
  queue: string;
  /** 0 (first) to 9. */
  priority: number;
  /** Runs that ended in a retry so far. */
  retries: number;
  /** Number of the delivery. Above 1 the task was delivered before: retried, put back or lost. */
  attempt: number;
  /** True for a task under acks early that has started. */
  acknowledged: boolean;
}

/** A task that runs. */
export interface ActiveTask extends TaskInfo {
  /** Seconds since the epoch. */
  time_start: number;
  /** Process that runs it: a child's, or the worker's own under `solo` and `threads`. */
  worker_pid: number;
  /** The limits of this run, seconds: `[hard, soft]`, as on Celery's wire. */
  timelimit: [number, number];
}

/** What `query_task` knows of one task. */
export type FoundTask = { state: 'active'; task: ActiveTask } | { state: 'reserved'; task: TaskInfo };

/** A delayed task: it waits in its queue in Redis, and no worker has it. */
export interface ScheduledTask {
  /** When it is due, ISO 8601 in UTC. */
  eta: string;
  /** 0 (first) to 9. */
  priority: number;
  request: Pick<TaskInfo, 'id' | 'name' | 'args' | 'kwargs' | 'queue' | 'retries'>;
}

/** A task that a worker has a handler for. Limits are those that hold now: of the contract, or set by `time_limit`. */
export interface RegisteredTask {
  name: string;
  queue: string;
  /** Seconds. */
  time_limit: number;
  /** Seconds. */
  soft_time_limit: number;
  /** For example `10/m`, over all workers; null for no limit. */
  rate_limit: string | null;
  acks_late: boolean;
  max_retries: number | null;
}

/** A queue that a worker consumes, or a lane of one. */
export interface ActiveQueue {
  /** Of a lane, `<queue>.<lane>`. */
  name: string;
  /** Slots of its own; null when it shares those of the worker. */
  concurrency: number | null;
  /** Not consumed at this moment: it is switched off in Redis, or the worker cannot store results. */
  paused: boolean;
}

/** Celery's `pool` of `stats`, and the children. */
export interface PoolStats {
  implementation: PoolKind;
  'max-concurrency': number;
  /** Pids of the processes that run tasks. */
  processes: number[];
  /** 0: never replaced. */
  'max-tasks-per-child': number;
  /** KiB; null: never replaced. */
  'max-memory-per-child': number | null;
  /** Default limits of a run, seconds: soft, hard. */
  timeouts: [number, number];
  /** Its processes or threads. Their `started` is in ms since the epoch. */
  children: PoolChildInfo[];
  /** Bounds of the concurrency where it follows the load. */
  autoscale: { min: number; max: number } | null;
}

/** Memory of a worker, bytes. */
export interface MemorySample {
  rss: number;
  heap_used: number;
  heap_total: number;
  external: number;
  children: { pid: number; rss: number | null }[];
}

/** The reply to `stats`. */
export interface WorkerStats {
  /** Runs so far, by task name. */
  total: Record<string, number>;
  pid: number;
  /** Lamport clock, a string as in Celery. */
  clock: string;
  /** Seconds since the worker began to consume. */
  uptime: number;
  pool: PoolStats;
  broker: { url: string; transport: 'redis'; key_prefix: string };
  /** Most tasks that it holds at once. */
  prefetch_count: number;
  /** Of the worker's own process, fields as `getrusage` calls them; times in seconds, `maxrss` in KiB. */
  rusage: Record<string, number>;
  memory: Omit<MemorySample, 'children'>;
  /** A high percentile of the last seconds. */
  event_loop_lag_ms: number;
  node: string;
  platform: string;
}
