import {
  BrokerUnavailableError,
  EncodeError,
  IdempotencyConflictError,
  InvalidTaskError,
  QueueFullError,
  TaskIdConflictError,
  UnknownTaskError,
} from '@celerity/task-core';
import { HttpException } from '@nestjs/common';
import { type ProblemType, problemTypes } from './problem-types.js';
import { ProblemError } from './problem.js';

/** Every error as a problem. What nobody foresaw is `internal-error`, of which the caller learns nothing. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return problemOfEngine(error) ?? problemOfTransport(error) ?? unforeseen(error);
}

function problemOfEngine(cause: unknown): ProblemError | undefined {
  if (cause instanceof UnknownTaskError) {
    const { nearest, message } = cause;
    return new ProblemError(problemTypes.unknownTask, `${message} GET /api/task-types lists all.`, {
      extras: { nearest },
      cause,
    });
  }
  if (cause instanceof InvalidTaskError) {
    const detail = `${cause.task}: ${counted(cause.issues.length)} wrong, see errors. Nothing was queued.`;
    return new ProblemError(problemTypes.invalidTask, detail, { errors: cause.issues, cause });
  }
  if (cause instanceof TaskIdConflictError) {
    return new ProblemError(problemTypes.taskIdConflict, cause.message, { extras: { task_id: cause.taskId }, cause });
  }
  if (cause instanceof QueueFullError) {
    const { queue, depth, limit, retryAfter } = cause;
    return new ProblemError(problemTypes.queueFull, cause.message, {
      retryAfter,
      extras: { queue, depth, limit },
      cause,
    });
  }
  if (cause instanceof BrokerUnavailableError) {
    return new ProblemError(problemTypes.brokerUnavailable, adviceOf(cause), {
      retryAfter: 1,
      extras: idsOf(cause.taskIds),
      cause,
    });
  }
  if (cause instanceof EncodeError) return new ProblemError(problemTypes.notJson, cause.message, { cause });
  if (cause instanceof IdempotencyConflictError)
    return new ProblemError(problemTypes.idempotencyKeyReused, cause.message, { cause });
  return undefined;
}

function adviceOf({ server, reason, taskIds }: BrokerUnavailableError): string {
  const what = `The ${server} does not answer (${reason}).`;
  if (taskIds.length === 0) return `${what} Try again.`;
  return (
    `${what} Whether the call took effect is not known. Repeating it is safe: with the ids given here as options.task_id, or unchanged with ` +
    'the same Idempotency-Key if it had one.'
  );
}

/** The ids that were chosen for a call: repeating it with them is safe. */
function idsOf(taskIds: readonly string[]): Record<string, unknown> {
  if (taskIds.length === 0) return {};
  return { ...(taskIds.length === 1 && { task_id: taskIds[0] }), task_ids: taskIds };
}

/** What Fastify and Nest find wrong before our code sees the request. */
function problemOfTransport(error: unknown): ProblemError | undefined {
  const cause = error instanceof HttpException ? (error.cause ?? error) : error;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(cause);
  if (!(cause instanceof Error) || status === undefined || status < 400 || status >= 500) return undefined;
  const [type, detail] = transportTypes[status] ?? [];
  return new ProblemError(type ?? otherType(status), detail ?? `${cause.message}.`.replace(/\.\.$/, '.'), { cause });
}

const transportTypes: Record<number, [type: ProblemType, detail?: string] | undefined> = {
  400: [problemTypes.malformedRequest],
  404: [problemTypes.routeNotFound, 'No route has this method and path.'],
  413: [problemTypes.bodyTooLarge],
  414: [problemTypes.uriTooLong, 'A part of the path is longer than any name or id here.'],
  415: [problemTypes.unsupportedMediaType],
};

function otherType(status: number): ProblemType {
  return { slug: `http-${status}`, status, title: 'The request was refused' };
}

function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

function unforeseen(cause: unknown): ProblemError {
  const detail =
    'The error was logged with this request_id. Trying again may help; if it does not, tell the operators the request_id.';
  return new ProblemError(problemTypes.internal, detail, { cause });
}

/** `1 field is`, `2 fields are`. */
function counted(fields: number): string {
  return fields === 1 ? '1 field is' : `${fields} fields are`;
}
