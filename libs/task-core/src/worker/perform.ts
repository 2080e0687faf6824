import type { TaskDefinition } from '../definition/define-task.js';
import {
  InvalidResultError,
  MaxRetriesExceededError,
  ResultTooLarge,
  TaskRevokedError,
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
import type { TaskContext } from './task-context.js';

/**
 * Runs a task with its hooks, where its code lives: in the worker or in a child of it. Never throws.
 *
 * bind the arguments → beforeStart → run → check the result → decide on a retry → onSuccess, onFailure or onRetry → afterReturn
 */
export async function perform(
  { definition, handler }: HandledTask,
  task: TaskContext,
  maxResultBytes: number,
): Promise<Outcome> {
  const startedAt = performance.now();
  let outcome: Outcome;
  try {
    const { values } = bindArguments(definition, task.request.args, task.request.kwargs);
    await guarded(task, () => handler.beforeStart(task));
    const returned: unknown = await handler.run(values as never, task);
    outcome = { kind: 'success', result: checkResult(definition, returned, maxResultBytes) };
  } catch (thrown) {
    outcome = outcomeOf(definition, task, thrown);
  }
  await callHooks(handler, task, outcome, (performance.now() - startedAt) / 1000);
  return outcome;
}

function checkResult(definition: TaskDefinition, returned: unknown, maxBytes: number): unknown {
  const json = encodeJson(returned, `the result of ${definition.name}`);
  const bytes = json.length > maxBytes / 4 ? Buffer.byteLength(json) : 0;
  if (bytes > maxBytes) {
    throw new ResultTooLarge(
      `The result of ${definition.name} is ${bytes} bytes; ${maxBytes} are allowed (CELERITY_RESULT_MAX_BYTES). ` +
        'Put large results into the artifact store and return their id.',
    );
  }
  const parsed = definition.result.safeParse(returned);
  if (parsed.success) return parsed.data ?? null;
  const issues = issuesOf(parsed.error, 'result').map(({ path, message }) => `${path}: ${message}`);
  throw new InvalidResultError(`${definition.name} returned what its contract does not allow. ${issues.join('; ')}`);
}

function outcomeOf(definition: TaskDefinition, task: TaskContext, thrown: unknown): Outcome {
  const { reason } = task.signal as { reason: unknown };
  if (task.signal.aborted && reason instanceof TaskRevokedError) return { kind: 'revoked', reason: reason.message };
  if (task.signal.aborted && goesBack(reason)) return { kind: 'givenBack' };
  const { retries, maxRetries } = task.request;
  if (thrown instanceof RetrySignal) {
    const { error, countdown, maxRetries: most = maxRetries } = thrown.options;
    if (retries >= most) return { kind: 'failure', error: error ?? exhausted(task, most) };
    const delayMs = countdown === undefined ? retryDelay(definition, retries) : countdown * 1000;
    return { kind: 'retry', error: error ?? thrown, delayMs };
  }
  const error = toError(thrown);
  if (isRetryable(definition, error) && retries < maxRetries) {
    return { kind: 'retry', error, delayMs: retryDelay(definition, retries) };
  }
  return { kind: 'failure', error };
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
