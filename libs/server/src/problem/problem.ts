import type { Issue } from '@celerity/task-core';
import { type ProblemType, typeUri } from './problem-types.js';

/** Field problems that one answer lists at most; `errors_omitted` counts the rest. */
const MAX_ERRORS = 100;
/** Longest path that is repeated to the caller. */
const MAX_INSTANCE = 256;

/** What a problem may carry besides its detail. */
export interface ProblemMore {
  /** What was wrong where, for each field. */
  errors?: readonly Issue[];
  /** Further members of the body, such as `nearest` or `task_id`. */
  extras?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
  /** Seconds until trying again makes sense: the header `Retry-After` and the member `retry_after`. */
  retryAfter?: number;
  cause?: unknown;
}

/** Throw it anywhere in a request to answer with `application/problem+json`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail what was wrong with this request, and what to do about it; it is shown to the caller. */
  constructor(
    readonly type: ProblemType,
    readonly detail: string,
    readonly more: ProblemMore = {},
  ) {
    super(detail, { cause: more.cause });
    const { retryAfter } = more;
    this.headers = { ...more.headers, ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) };
  }
}

/** Members of RFC 9457 and ours: the body of every answer that is an error. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Path of the request. */
  instance: string;
  request_id: string;
  errors?: readonly Issue[];
  errors_omitted?: number;
  retry_after?: number;
  [extra: string]: unknown;
}

/** The body to answer with. */
export function problemBody(problem: ProblemError, instance: string, requestId: string): ProblemBody {
  const { errors = [], extras, retryAfter } = problem.more;
  return {
    type: typeUri(problem.type),
    title: problem.type.title,
    status: problem.type.status,
    detail: problem.detail,
    instance: instance.slice(0, MAX_INSTANCE),
    request_id: requestId,
    ...(errors.length > 0 && { errors: errors.slice(0, MAX_ERRORS) }),
    ...(errors.length > MAX_ERRORS && { errors_omitted: errors.length - MAX_ERRORS }),
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
    ...extras,
  };
}
