/**
 * What travels through a queue for one task: the `data` of a BullMQ job whose `name` is the task's and whose id is the
 * task id. Field names follow Celery's message headers; what has its default is left out.
 */
export interface TaskMessage {
  args: unknown[];
  kwargs: Record<string, unknown>;
  /** Runs that ended in a retry so far. (Default: 0) */
  retries?: number;
  /** Not before, ms since the epoch. */
  eta?: number;
  /** Not started after, ms since the epoch. */
  expires?: number;
  /** `[hard, soft]` in seconds, as on Celery's wire; null keeps the contract's. */
  timelimit?: [number | null, number | null];
  max_retries?: number;
  ignore_result?: boolean;
  root_id?: string;
  parent_id?: string;
  headers?: Record<string, unknown>;
  /** When a worker first met this task without knowing its name, ms since the epoch. */
  unknown_since?: number;
  /** Lamport clock of the sender when it sent the task. */
  clock?: number;
  /** The time that it reserved under its rate limit, ms since the epoch: it was delayed to it, and starts without asking again. */
  rate_reserved?: number;
}

/** A task on its way to a queue. */
export interface OutgoingTask {
  taskId: string;
  name: string;
  queue: string;
  /** Lane of the queue; undefined is its main line. */
  lane?: string;
  /** 0 (first) to 9. */
  priority: number;
  message: TaskMessage;
  /** Identifies the call's body: equal for equal name, arguments and options. */
  fingerprint: string;
  submittedAt: number;
}

/**
 * What an accepted task id stands for, kept in the broker from acceptance until well after the result has expired. Together
 * with the job it is written in one transaction, so neither exists without the other.
 */
export interface TaskRecord {
  fingerprint: string;
  name: string;
  queue: string;
  lane?: string;
  submittedAt: number;
  eta?: number;
  expires?: number;
  rootId?: string;
  parentId?: string;
  /** The id is reserved, but the task is not queued yet: the call may still be under way, or have been cut off. */
  provisional?: true;
}

export function recordOf(task: OutgoingTask): TaskRecord {
  const { eta, expires, root_id: rootId, parent_id: parentId } = task.message;
  return {
    fingerprint: task.fingerprint,
    name: task.name,
    queue: task.queue,
    ...(task.lane !== undefined && { lane: task.lane }),
    submittedAt: task.submittedAt,
    ...(eta !== undefined && { eta }),
    ...(expires !== undefined && { expires }),
    ...(rootId !== undefined && { rootId }),
    ...(parentId !== undefined && { parentId }),
  };
}
