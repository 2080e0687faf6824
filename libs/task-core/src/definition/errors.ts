import { inspect, types } from 'node:util';

/** One thing that was wrong with what a caller sent: where, and what is allowed instead. */
export interface Issue {
  /** Dotted path into the request, for example `kwargs.x` or `args[0].rate`. */
  path: string;
  message: string;
}

/** Base of every error the engine itself raises. `name` is what lands in `exc_type` of a stored result. */
export class TaskError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The arguments or options of a call break the task's contract. Nothing was queued. */
export class InvalidTaskError extends TaskError {
  constructor(
    readonly task: string,
    readonly issues: Issue[],
  ) {
    super(`${task}: ${issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ')}`);
  }
}

/** No definition of that name. `nearest` holds the known names that look most like it. */
export class UnknownTaskError extends TaskError {
  constructor(
    readonly task: string,
    readonly nearest: string[],
  ) {
    super(`No task is called '${task}'.${nearest.length ? ` Did you mean ${nearest.join(' or ')}?` : ''}`);
  }
}

/** The id belongs to another call already: the same id with another body is never accepted. */
export class TaskIdConflictError extends TaskError {
  constructor(readonly taskId: string) {
    super(
      `Task id '${taskId}' was used before with another name, arguments or options. Choose a new id, or repeat the call unchanged.`,
    );
  }
}

/** The queue holds as many waiting tasks as it may (`LIMIT_QUEUE_DEPTH`). */
export class QueueFullError extends TaskError {
  /** Seconds after which trying again makes sense. */
  readonly retryAfter = 5;

  constructor(
    readonly queue: string,
    readonly depth: number,
    readonly limit: number,
  ) {
    super(`Queue '${queue}' holds ${depth} waiting tasks; the limit is ${limit}. Try again later, or add workers.`);
  }
}

/** Redis did not answer in time: it is down, frozen or full. The call may be repeated with the same ids. */
export class BrokerUnavailableError extends TaskError {
  constructor(
    readonly server: 'broker' | 'result backend',
    readonly reason: string,
    /** Ids that were chosen for the call; repeating the call with them is safe. */
    readonly taskIds: string[] = [],
  ) {
    super(`The ${server} does not answer (${reason}). Nothing is lost: repeat the call with the same task id.`);
  }
}

/** A value that JSON cannot carry, refused where it was produced instead of being lost on the way. */
export class EncodeError extends TaskError {}

/** A result over `CELERITY_RESULT_MAX_BYTES`. */
export class ResultTooLarge extends TaskError {}

/** The worker that runs this queue does not know the task, and did not learn it in time. */
export class NotRegistered extends TaskError {}

/** The worker died, or lost its lock, while it ran a task that must not run twice (acks early). */
export class WorkerLostError extends TaskError {}

/** A task whose runs have taken their process with them three times: it is not run again until somebody re-sends it. */
export class PoisonTaskError extends TaskError {}

/** Ends a task as REVOKED. The message is the reason: `revoked`, `expired`, `purged` or `terminated`. */
export class TaskRevokedError extends TaskError {}

/** The reason of `task.signal` when the soft time limit is over; the task may still clean up and return. */
export class SoftTimeLimitExceeded extends TaskError {}

/** The task ran into its hard time limit. */
export class TimeLimitExceeded extends TaskError {}

/** `AsyncResult.get` waited for its whole timeout. The task goes on. */
export class TimeoutError extends TaskError {}

/** Raise it (or a subclass) from a task whose contract lists it in `autoretryFor`. */
export class RetryableError extends TaskError {}

/** The reason of `task.signal` when the worker shuts down and gives the task back. */
export class WorkerShutdown extends TaskError {}

/** What `AsyncResult.get` throws for a task that ended as FAILURE: the stored error, without its class. */
export class TaskFailedError extends TaskError {
  constructor(
    readonly taskId: string,
    readonly type: string,
    message: string,
    readonly traceback: string | null,
  ) {
    super(`${type}: ${message}`);
  }
}

/** `task.retry()` was asked for once more than the task may be retried, without an error to fail with. */
export class MaxRetriesExceededError extends TaskError {}

/** A task returned something that its contract does not allow. */
export class InvalidResultError extends TaskError {}

/** Whatever was thrown, as an Error. Never throws itself. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error || types.isNativeError(thrown)) return thrown as Error;
  const error = new Error(
    typeof thrown === 'string' ? thrown : `not an Error but this was thrown: ${inspect(thrown, { depth: 1 })}`,
  );
  error.name = 'NonError';
  return error;
}
