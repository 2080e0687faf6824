import type { TaskDefinition } from '../definition/define-task.js';
import {
  InvalidResultError,
  MaxRetriesExceededError,
  ResultTooLarge,
  TaskError,
  TaskRevokedError,
  TimeLimitExceeded,
  toError,
  WorkerLostError,
  WorkerShutdown,
} from '../definition/errors.js';
import { encodeJson } from '../definition/json.js';
import { bindArguments, issuesOf } from '../definition/signature.js';
import type { ReadyState } from '../definition/states.js';
import { BatchTask } from './batch-task.js';
import { asCurrentTask } from './current-task.js';
import type { HandledTask } from './handles.decorator.js';
import type { Outcome } from './outcome.js';
import { isRetryable, retryDelay, RetrySignal } from './retry-policy.js';
import type { StopOrder } from './stop-order.js';
import type { TaskContext } from './task-context.js';

/** One run, where its code lives: what the handler sees of it, and the order to stop. */
export interface LocalRun {
  task: TaskContext;
  stop: StopOrder;
}

/** What a piece of a handler's code did. */
type Ending = { returned: unknown } | { thrown: unknown };

/**
 * Runs a task with its hooks, where its code lives: in the worker or in a child of it. Never throws.
 *
 * bind the arguments → beforeStart → run → check the result → decide on a retry → onSuccess, onFailure or onRetry → afterReturn
 */
export async function perform(handled: HandledTask, run: LocalRun, maxResultBytes: number): Promise<Outcome> {
  const startedAt = performance.now();
  const ending = await ended(run, async () => {
    const values = await prepare(handled, run);
    return handled.handler.run(values as never, run.task);
  });
  return conclude(handled, run, ending, startedAt, maxResultBytes);
}

/** Runs several tasks of one name with one call of their handler; each has its own hooks and its own outcome, in order. */
export async function performBatch(
  handled: HandledTask,
  runs: readonly LocalRun[],
  maxResultBytes: number,
): Promise<Outcome[]> {
  const startedAt = performance.now();
  const prepared = await Promise.all(runs.map((run) => ended(run, () => prepare(handled, run))));
  const good = runs.flatMap((run, index) => {
    const ending = prepared[index]!;
    return 'returned' in ending ? [{ run, input: ending.returned }] : [];
  });
  const endings = good.length === 0 ? [] : await callBatch(handled, good);
  const byRun = new Map(good.map(({ run }, index) => [run, endings[index]!]));
  return Promise.all(
    runs.map((run, index) => conclude(handled, run, byRun.get(run) ?? prepared[index]!, startedAt, maxResultBytes)),
  );
}

async function callBatch(
  { definition, handler }: HandledTask,
  batch: { run: LocalRun; input: unknown }[],
): Promise<Ending[]> {
  const ending = await ended(batch[0]!.run, async () => {
    if (!(handler instanceof BatchTask)) {
      throw new TaskError(`'${definition.name}' has a batch in its contract: let its handler extend BatchTask.`);
    }
    const results = await handler.runBatch(
      batch.map(({ input }) => input as never),
      batch.map(({ run }) => run.task),
    );
    if (Array.isArray(results) && results.length === batch.length) return results as unknown[];
    throw new InvalidResultError(
      `runBatch of ${definition.name} must return one result for each of its ${batch.length} inputs, in order.`,
    );
  });
  if ('thrown' in ending) return batch.map(() => ending);
  const results = ending.returned as unknown[];
  return results.map((result) => (result instanceof Error ? { thrown: result } : { returned: result }));
}

async function prepare({ definition, handler }: HandledTask, { task }: LocalRun): Promise<unknown> {
  const { values } = bindArguments(definition, task.request.args, task.request.kwargs);
  await guarded(task, () => handler.beforeStart(task));
  return values;
}

async function ended({ task }: LocalRun, work: () => Promise<unknown>): Promise<Ending> {
  try {
    return { returned: await asCurrentTask({ taskId: task.id, rootId: task.request.rootId }, work) };
  } catch (thrown) {
    return { thrown };
  }
}

async function conclude(
  { definition, handler }: HandledTask,
  { task, stop }: LocalRun,
  ending: Ending,
  startedAt: number,
  maxResultBytes: number,
): Promise<Outcome> {
  const outcome = stopped(stop) ?? outcomeOf(definition, task, stop, checked(definition, ending, maxResultBytes));
  await callHooks(handler, task, outcome, (performance.now() - startedAt) / 1000);
  return outcome;
}

/** The outcome of a run that was told to end, whatever it did then; undefined when its own doing decides. */
function stopped({ reason }: StopOrder): Outcome | undefined {
  if (reason instanceof TaskRevokedError) return { kind: 'revoked', reason: reason.message };
  if (reason instanceof TimeLimitExceeded) return { kind: 'failure', error: reason };
  return undefined;
}

function checked(definition: TaskDefinition, ending: Ending, maxBytes: number): Ending {
  if ('thrown' in ending) return ending;
  try {
    return { returned: checkResult(definition, ending.returned, maxBytes) };
  } catch (thrown) {
    return { thrown };
  }
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

function outcomeOf(definition: TaskDefinition, task: TaskContext, stop: StopOrder, ending: Ending): Outcome {
  if ('returned' in ending) return { kind: 'success', result: ending.returned };
  const { thrown } = ending;
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
  const returned = (state: ReadyState) => guarded(task, () => handler.afterReturn(state, task, runtime));
  switch (outcome.kind) {
    case 'success':
      await guarded(task, () => handler.onSuccess(outcome.result, task, runtime));
      return returned('SUCCESS');
    case 'failure':
      await guarded(task, () => handler.onFailure(outcome.error, task, runtime));
      return returned('FAILURE');
    case 'retry':
      return guarded(task, () => handler.onRetry(outcome.error, task, runtime, outcome.delayMs / 1000));
    case 'revoked':
      return returned('REVOKED');
    case 'givenBack':
    case 'lost':
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
