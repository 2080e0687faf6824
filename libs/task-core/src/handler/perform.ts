import type { TaskDefinition } from '../definition/define-task.js';
import {
  InvalidResultError,
  MaxRetriesExceededError,
  ResultTooLarge,
  TaskRevokedError,
  TimeLimitExceeded,
  toError,
  WorkerLostError,
  WorkerShutdown,
} from '../definition/errors.js';
import { encodeJson } from '../definition/json.js';
import { bindArguments, issuesOf } from '../definition/signature.js';
import type { ReadyState } from '../definition/states.js';
import type { HandledTask } from './handles.decorator.js';
import type { Outcome } from './outcome.js';
import { isRetryable, retryDelay, RetrySignal } from './retry-policy.js';
import type { StopOrder } from './stop-order.js';
import type { TaskContext } from './task-context.js';

/**
 * Runs a task with its hooks, where its code lives: in the worker or in a child of it. Never throws.
 *
 * bind the arguments → beforeStart → run → check the result → decide on a retry → onSuccess, onFailure or onRetry → afterReturn
 */
export async function perform(
  { definition, handler }: HandledTask,
  task: TaskContext,
  stop: StopOrder,
  maxResultBytes: number,
): Promise<Outcome> {
  const startedAt = performance.now();
  let outcome: Outcome;
  try {
    const { values } = bindArguments(definition, task.request.args, task.request.kwargs);
    await guarded(task, () => handler.beforeStart(task));
    const returned: unknown = await handler.run(values as never, task);
    outcome = stopped(stop) ?? { kind: 'success', result: checkResult(definition, returned, maxResultBytes) };
  } catch (thrown) {
    outcome = stopped(stop) ?? outcomeOf(definition, task, stop, thrown);
  }
  await callHooks(handler, task, outcome, (performance.now() - startedAt) / 1000);
  return outcome;
}

/** The outcome of a run that was told to end, whatever it did then; undefined when its own doing decides. */
function stopped({ reason }: StopOrder): Outcome | undefined {
  if (reason instanceof TaskRevokedError) return { kind: 'revoked', reason: reason.message };
  if (reason instanceof TimeLimitExceeded) return { kind: 'failure', error: reason };
  return undefined;
}

function checkResult(definition: TaskDefinition, returned: unknown, maxBytes: number): unknown {
  const what = `the result of ${definition.name}`;
  encodeJson(returned, what);
  const parsed = definition.result.safeParse(returned);
  if (!parsed.success) {
    const issues = issuesOf(parsed.error, 'result').map(({ path, message }) => `${path}: ${message}`);
    throw new InvalidResultError(`${definition.name} returned what its contract does not allow. ${issues.join('; ')}`);
  }
  // What is stored is what the contract made of it.
  const result = parsed.data ?? null;
  const json = encodeJson(result, what);
  const bytes = json.length > maxBytes / 4 ? Buffer.byteLength(json) : 0;
  if (bytes <= maxBytes) return result;
  throw new ResultTooLarge(
    `The result of ${definition.name} is ${bytes} bytes; ${maxBytes} are allowed (CELERITY_RESULT_MAX_BYTES). ` +
      'Put large results into the artifact store and return their id.',
  );
}

function outcomeOf(definition: TaskDefinition, task: TaskContext, stop: StopOrder, thrown: unknown): Outcome {
  if (goesBack(stop.reason)) return { kind: 'givenBack' };
  const { retries, maxRetries } = task.request;
  if (thrown instanceof RetrySignal) {
    const { error, countdown, maxRetries: most = maxRetries } = thrown.options;
    if (retries >= most) return { kind: 'failure', error: error ?? exhausted(task, most) };
    const delayMs = countdown === undefined ? retryDelay(definition, retries) : countdown * 1000;
    return { kind: 'retry', error: error ?? thrown, delayMs };
  }
  const error = causeOf(toError(thrown), stop);
  if (isRetryable(definition, error) && retries < maxRetries) {
    return { kind: 'retry', error, delayMs: retryDelay(definition, retries) };
  }
  return { kind: 'failure', error };
}

/** Node's own functions reject with a bare AbortError when their signal aborts: the reason says more. */
function causeOf(error: Error, { reason }: StopOrder): Error {
  return reason && error.name === 'AbortError' ? reason : error;
}

/** The worker leaves, or has lost the task's lock: the task runs again elsewhere, and this run never was. */
export function goesBack(reason: unknown): boolean {
  return reason instanceof WorkerShutdown || reason instanceof WorkerLostError;
}

function exhausted(task: TaskContext, most: number): Error {
  return new MaxRetriesExceededError(`Can't retry ${task.request.name}[${task.id}] more than ${most} times.`);
}

async function callHooks(
  handler: HandledTask['handler'],
  task: TaskContext,
  outcome: Outcome,
  runtime: number,
): Promise<void> {
  const ended = (state: ReadyState) => guarded(task, () => handler.afterReturn(state, task, runtime));
  switch (outcome.kind) {
    case 'success':
      await guarded(task, () => handler.onSuccess(outcome.result, task, runtime));
      return ended('SUCCESS');
    case 'failure':
      await guarded(task, () => handler.onFailure(outcome.error, task, runtime));
      return ended('FAILURE');
    case 'retry':
      return guarded(task, () => handler.onRetry(outcome.error, task, runtime, outcome.delayMs / 1000));
    case 'revoked':
      return ended('REVOKED');
    case 'givenBack':
      return;
  }
}

/** A hook's own failure must not change what became of the task. */
async function guarded(task: TaskContext, hook: () => Promise<void> | void): Promise<void> {
  try {
    await hook();
  } catch (thrown) {
    task.processLogger.error({ error: toError(thrown).stack }, 'a hook of the task failed; the outcome stands');
  }
}
