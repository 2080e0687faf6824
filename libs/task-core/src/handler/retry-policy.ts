import type { ErrorClass, TaskDefinition } from '../definition/define-task.js';

/** What `task.retry()` throws: a wish, not a failure. */
export class RetrySignal extends Error {
  override readonly name = 'Retry';

  constructor(readonly options: { countdown?: number; maxRetries?: number; error?: Error }) {
    super(options.error ? `Retry: ${options.error.message}` : 'Retry');
  }
}

/** True when the contract wants this error to be retried by itself. */
export function isRetryable(task: TaskDefinition, error: Error): boolean {
  const listed = (classes: ErrorClass[] | undefined) => (classes ?? []).some((type) => isA(error, type));
  return listed(task.autoretryFor) && !listed(task.dontAutoretryFor);
}

/** By class, or by name: an error that crossed a process has lost its class. */
function isA(error: Error, type: ErrorClass): boolean {
  return error.name === type.name || error instanceof type;
}

/**
 * Delay before retry number `retries + 1`, ms: exponential with a cap and full jitter when the contract has a backoff
 * (as Celery's `get_exponential_backoff_interval`), else `defaultRetryDelay`.
 *
 * @param random from 0 up to but not 1; the jitter.
 */
export function retryDelay(task: TaskDefinition, retries: number, random = Math.random()): number {
  if (!task.retryBackoff) return task.defaultRetryDelay * 1000;
  const factor = task.retryBackoff === true ? 1 : task.retryBackoff;
  const backoff = Math.min(task.retryBackoffMax ?? 600, factor * 2 ** retries) * 1000;
  return task.retryJitter === false ? backoff : Math.floor(random * (backoff + 1));
}
