import type { TaskState } from '../definition/states.js';

/** A stored error in Celery's form; `exc_message` is the list of the exception's arguments. */
export interface CeleryError {
  exc_type: string;
  exc_message: unknown[];
  exc_module: string;
}

/** Who a stored result belongs to: Celery's extended fields. */
export interface CeleryRequest {
  taskId: string;
  name: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  worker: string | null;
  retries: number;
  queue: string;
  parentId?: string;
}

/** The value of `celery-task-meta-<id>` as Celery 5.6 writes it with `result_extended`. */
export interface CeleryMeta {
  status: TaskState;
  result: unknown;
  traceback: string | null;
  children: unknown[] | null;
  date_done: string | null;
  parent_id?: string;
  name: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  worker: string | null;
  retries: number;
  queue: string;
  task_id: string;
}

/** What distinguishes one stored state from another. */
export interface CeleryOutcome {
  status: TaskState;
  result: unknown;
  traceback?: string | null;
  /** When the task ended, ms since the epoch; only the ready states have one. */
  doneAt?: number;
}

/** Builds the stored JSON, fields in Celery's own order. `result` must have passed `encodeJson`. */
export function encodeMeta(request: CeleryRequest, outcome: CeleryOutcome): string {
  const meta: CeleryMeta = {
    status: outcome.status,
    result: outcome.result,
    traceback: outcome.traceback ?? null,
    children: childrenOf(request.taskId, outcome.status),
    date_done: outcome.doneAt === undefined ? null : celeryDate(outcome.doneAt),
    ...(request.parentId && { parent_id: request.parentId }),
    name: request.name,
    args: request.args,
    kwargs: request.kwargs,
    worker: request.worker,
    retries: request.retries,
    queue: request.queue,
    task_id: request.taskId,
  };
  return JSON.stringify(meta);
}

/** Celery lists a retried task as its own child, and stores no children of a revoked one. */
function childrenOf(taskId: string, status: TaskState): unknown[] | null {
  if (status === 'RETRY') return [[[taskId, null], null]];
  return status === 'REVOKED' ? null : [];
}

/** `2026-11-23T04:36:04.147000+00:00`: Python's isoformat, which writes six decimals. */
export function celeryDate(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000+00:00');
}

const PYTHON_BUILTINS = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'EvalError', 'AggregateError']);
const CELERY_EXCEPTIONS: Record<string, string> = {
  NotRegistered: 'celery.exceptions',
  MaxRetriesExceededError: 'celery.exceptions',
  Retry: 'celery.exceptions',
  TaskRevokedError: 'celery.exceptions',
  TimeLimitExceeded: 'billiard.exceptions',
  SoftTimeLimitExceeded: 'billiard.exceptions',
  WorkerLostError: 'billiard.exceptions',
  EncodeError: 'kombu.exceptions',
};

/** An error as a Celery client can rebuild it: Celery's own class where there is one. */
export function celeryError(error: Error): CeleryError {
  const type = error.name || 'Error';
  const module = PYTHON_BUILTINS.has(type) ? 'builtins' : (CELERY_EXCEPTIONS[type] ?? 'celerity');
  return { exc_type: type, exc_message: [error.message], exc_module: module };
}
