import type { z } from 'zod';
import { parseRate } from '../limits/rate.js';

/** Parameters in the order in which positional arguments bind to them. */
export type TaskParams = Record<string, z.ZodType>;

/** Class of an error, as `autoretryFor` and `dontAutoretryFor` list them; matched by `instanceof` or by name. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any constructor signature is welcome here
export type ErrorClass = abstract new (...args: any[]) => Error;

/** When a batch is complete: whichever comes first. */
export interface BatchOptions {
  /** Tasks in one call, at least 2. */
  maxSize: number;
  /** Longest that the first of them waits for the others, seconds. */
  maxWait: number;
}

/** How a task runs, retries and is limited. Names and defaults are Celery's. */
export interface TaskBehaviour {
  /** Longest run, seconds; then the run is stopped as FAILURE `TimeLimitExceeded`. (Default: CELERY_TASK_TIME_LIMIT) */
  timeLimit?: number;
  /** Seconds after which `task.signal` aborts with `SoftTimeLimitExceeded`. (Default: CELERY_TASK_SOFT_TIME_LIMIT) */
  softTimeLimit?: number;
  /** Retries after the first run. (Default: 3) */
  maxRetries?: number;
  /** Seconds between retries when there is no backoff. (Default: 180) */
  defaultRetryDelay?: number;
  /** Errors that are retried by themselves. (Default: none, as in Celery) */
  autoretryFor?: ErrorClass[];
  /** Errors that are never retried, even when `autoretryFor` has a base class of theirs. (Default: none) */
  dontAutoretryFor?: ErrorClass[];
  /** Exponential backoff: true counts from 1 s, a number from that many seconds. (Default: false) */
  retryBackoff?: boolean | number;
  /** Longest delay of the backoff, seconds. (Default: 600) */
  retryBackoffMax?: number;
  /** Full jitter: the delay is drawn evenly from 0 to the backoff. (Default: true) */
  retryJitter?: boolean;
  /**
   * How often it may start, `10/s`, `10/m`, `100/h` or a number a second, evenly spaced; 0 is no limit. It holds over all
   * workers together, and tasks that wait for their time hold up no others. See `docs/limits.md`. (Default: no limit)
   */
  rateLimit?: string | number;
  /** Acknowledge after the result is stored, so that a lost worker's task runs again. (Default: CELERY_TASK_ACKS_LATE) */
  acksLate?: boolean;
  /**
   * What becomes of a task whose process died while it ran, under acks late: it runs again (true), or fails with
   * `WorkerLostError` (false). One that has taken its process with it three times fails in either case. (Default: true)
   */
  rejectOnWorkerLost?: boolean;
  /** Lane of its queue, with slots of its own in every worker: long work in a lane never holds up the rest. (Default: none) */
  lane?: string;
  /** Hand several waiting tasks of this name to one call of the handler, which extends `BatchTask`. (Default: one each) */
  batch?: BatchOptions;
  /** Store no result; the state is still known. (Default: false) */
  ignoreResult?: boolean;
  /** Parameters whose values are replaced by `***` in logs and events. (Default: none) */
  sensitive?: string[];
}

export interface TaskSpec<P extends TaskParams, R extends z.ZodType, G extends z.ZodType> extends TaskBehaviour {
  /** The stable name, `<domain>.<verb>`: routes match on it, and it is never derived from a class. */
  name: string;
  /** One line for `GET /api/task-types` and the OpenAPI document. */
  description?: string;
  params: P;
  result: R;
  progress?: G;
}

/** A task's contract: what can be asked for, shared by those who send and those who run it. Make it with {@link defineTask}. */
export interface TaskDefinition<
  P extends TaskParams = TaskParams,
  R extends z.ZodType = z.ZodType,
  G extends z.ZodType = z.ZodType,
> extends Readonly<TaskSpec<P, R, G>> {
  readonly maxRetries: number;
  readonly defaultRetryDelay: number;
  /** Parameter names in binding order. */
  readonly paramNames: readonly string[];
}

/** What `run` receives: the parsed parameters by name. */
export type TaskInput<D extends TaskDefinition> = { [K in keyof D['params']]: z.output<D['params'][K]> };
/** What a sender gives as keyword arguments. */
export type TaskKwargs<D extends TaskDefinition> = { [K in keyof D['params']]?: z.input<D['params'][K]> };
/** Any one positional argument. TypeScript has no order of keys, so positions are checked when the call is bound. */
export type TaskArg<D extends TaskDefinition> = z.input<D['params'][keyof D['params']]>;
export type TaskResult<D extends TaskDefinition> = z.output<D['result']>;
export type TaskProgress<D extends TaskDefinition> = z.input<NonNullable<D['progress']>>;

/** Names of lanes: they become part of a name in the broker. */
const LANE_NAME = /^[a-z][a-z0-9_-]{0,31}$/;
const TASK_NAME = /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/;

/**
 * Declares a task.
 *
 * @example
 * export const add = defineTask({
 *   name: 'tasks.add',
 *   params: { x: z.number(), y: z.number() },
 *   result: z.number(),
 * });
 *
 * @throws TypeError when the name is not dotted words, `sensitive` names an unknown parameter, or `rateLimit` is no rate.
 */
export function defineTask<
  const P extends TaskParams,
  R extends z.ZodType,
  G extends z.ZodType = z.ZodType<Record<string, unknown>>,
>(spec: TaskSpec<P, R, G>): TaskDefinition<P, R, G> {
  if (!TASK_NAME.test(spec.name)) {
    throw new TypeError(`Task name '${spec.name}' must be dotted words, such as 'tasks.add'.`);
  }
  const paramNames = Object.keys(spec.params);
  for (const name of spec.sensitive ?? []) {
    if (!paramNames.includes(name)) throw new TypeError(`${spec.name}: sensitive parameter '${name}' does not exist.`);
  }
  assertRate(spec);
  if (spec.lane !== undefined && !LANE_NAME.test(spec.lane)) {
    throw new TypeError(`${spec.name}: lane '${spec.lane}' must be a short lower-case word, such as 'train'.`);
  }
  const { batch } = spec;
  if (batch && !(Number.isInteger(batch.maxSize) && batch.maxSize >= 2 && batch.maxWait >= 0)) {
    throw new TypeError(`${spec.name}: batch needs a whole maxSize of at least 2 and a maxWait of at least 0 seconds.`);
  }
  const { maxRetries = 3, defaultRetryDelay = 180 } = spec;
  return Object.freeze({ ...spec, maxRetries, defaultRetryDelay, paramNames });
}

function assertRate({ name, rateLimit }: { name: string; rateLimit?: string | number }): void {
  try {
    parseRate(rateLimit);
  } catch (error) {
    throw new TypeError(`${name}: rateLimit ${(error as TypeError).message}`, { cause: error });
  }
}
