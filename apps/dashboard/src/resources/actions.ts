/*
 * What changes something. POST with a JSON body, and the header `x-csrf-token` of the session. Who may: viewer nothing,
 * operator what touches tasks, admin what touches workers and queues. Each is in the audit log, also when it was refused.
 */

/** `POST /ui/api/tasks/{id}/retry` (operator): sends it once more, under a new id. */
export interface RetryBody {
  /** Instead of its own; checked against the task's contract (422 with paths). (Default: those it had) */
  args?: unknown[];
  kwargs?: Record<string, unknown>;
  /** (Default: its own) */
  queue?: string;
  countdown?: number;
}
export interface RetryAnswer {
  task_id: string;
  retry_of: string;
  warnings: string[];
}

/** `POST /ui/api/tasks/{id}/revoke` (operator). */
export interface RevokeBody {
  /** Also stop it while it runs. (Default: false) */
  terminate?: boolean;
  /** (Default: SIGTERM) */
  signal?: 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGKILL';
}
export interface RevokeAnswer {
  task_id: string;
  outcome: 'revoked' | 'ready' | 'running' | 'terminating';
  message: string;
}

/** `POST /ui/api/bulk/retry` and `/ui/api/bulk/revoke` (operator). */
export interface BulkBody {
  /** Which tasks: a search, or ids. Exactly one of both. */
  q?: string;
  task_ids?: string[];
  /** What the page showed as their number: more than this is refused with 409. */
  expected: number;
  /** Of `revoke`. */
  terminate?: boolean;
}
export interface BulkAnswer {
  matched: number;
  done: number;
  /** Left alone, with why; the first 100. */
  skipped: { task_id: string; reason: string }[];
}

/** `POST /ui/api/workers/{worker}/…` (admin): `pool/grow`, `pool/shrink` {n}, `pool/restart` {}, `pool/autoscale` {min, max}. */
export interface PoolSizeBody {
  n: number;
}
export interface AutoscaleBody {
  min: number;
  max: number;
}
/** `…/consumers/add`, `…/consumers/cancel` (admin). */
export interface ConsumerBody {
  queue: string;
}
/** `…/rate-limit`, or `POST /ui/api/rate-limit` for every worker (admin). */
export interface RateLimitBody {
  task: string;
  /** `10/m`; null: none; `default`: the contract's. */
  rate: string | null;
}
/** `…/time-limit`, or `POST /ui/api/time-limit` for every worker (admin). Seconds; null: the contract's. */
export interface TimeLimitBody {
  task: string;
  hard: number | null;
  soft: number | null;
}
/** `…/shutdown` (admin). */
export interface ShutdownBody {
  /** Stop running tasks instead of letting them end. (Default: false) */
  cold?: boolean;
}
/** What each addressed worker said. */
export interface WorkerActionAnswer {
  replies: { worker: string; ok: boolean; message: string }[];
  silent: string[];
}

/** `POST /ui/api/queues/{queue}/pause`, `/resume` {}, `/concurrency` {limit} and `/purge` (admin). */
export interface PurgeBody {
  /** The queue's name once more: what cannot be undone is said twice. */
  confirm: string;
}
export interface ConcurrencyBody {
  limit: number | null;
}
export interface QueueActionAnswer {
  queue: string;
  message: string;
  /** Of a purge: tasks ended. */
  purged?: number;
}

/** `POST /ui/api/task-types/{name}/send` (operator). */
export interface SendBody {
  args?: unknown[];
  kwargs?: Record<string, unknown>;
  options?: {
    countdown?: number;
    eta?: string;
    expires?: string | number;
    priority?: number;
    queue?: string;
    task_id?: string;
    max_retries?: number;
    time_limit?: number;
    soft_time_limit?: number;
  };
}
export interface SendAnswer {
  task_id: string;
  name: string;
  queue: string;
  warnings: string[];
}
