import { randomUUID } from 'node:crypto';
import type { Settings } from '@celerity/config';
import type { EventStream } from '../events/event-stream.js';
import type { OutgoingTask, TaskMessage } from '../broker/message.js';
import type { QueueMonitor } from '../broker/queue-monitor.js';
import type { TaskQueues } from '../broker/task-queues.js';
import type { TaskArg, TaskDefinition, TaskKwargs, TaskResult } from '../definition/define-task.js';
import { BrokerUnavailableError, type Issue, InvalidTaskError, TaskIdConflictError } from '../definition/errors.js';
import { encodeJson } from '../definition/json.js';
import type { TaskRegistry } from '../definition/registry.js';
import type { TaskRouter } from '../definition/router.js';
import { bindArguments } from '../definition/signature.js';
import { AsyncResult, type ResultServices } from './async-result.js';
import { type CallOptions, resolveOptions } from './call-options.js';
import { fingerprint } from './fingerprint.js';

/** A call by name, as it comes over HTTP. */
export interface TaskCall {
  name: string;
  args?: unknown[];
  kwargs?: Record<string, unknown>;
  options?: CallOptions;
}

/** A typed call: positional and keyword arguments bind to the contract's parameters as in Python. */
export interface ApplyOptions<D extends TaskDefinition> extends CallOptions {
  args?: TaskArg<D>[];
  kwargs?: TaskKwargs<D>;
}

/** Where an accepted task is, and what the caller should know. */
export interface SentTask {
  taskId: string;
  name: string;
  queue: string;
  warnings: string[];
}

/** What else decides how calls are accepted. */
export interface SendContext {
  /** The task that sends: becomes `parent_id`, and its root the `root_id`. */
  parent?: { taskId: string; rootId: string };
  /** Ids for calls without `task_id`, in order; they may have been used for the same calls before. */
  taskIds?: string[];
}

/** Sends tasks. Arguments and options are checked before anything is queued. */
export class TaskClient {
  constructor(
    private readonly settings: Settings,
    private readonly registry: TaskRegistry,
    private readonly router: TaskRouter,
    private readonly queues: TaskQueues,
    private readonly monitor: QueueMonitor,
    private readonly events: EventStream,
    private readonly services: ResultServices,
  ) {}

  /**
   * Sends a task with positional arguments and no options.
   *
   * @example const sum = await (await tasks.delay(add, 10, 20)).get({ timeout: 5_000 });
   */
  delay<D extends TaskDefinition>(task: D, ...args: TaskArg<D>[]): Promise<AsyncResult<TaskResult<D>>> {
    return this.applyAsync(task, { args });
  }

  /**
   * Sends a task.
   *
   * @throws InvalidTaskError, EncodeError, TaskIdConflictError, QueueFullError: nothing was queued.
   * @throws BrokerUnavailableError with the chosen id: repeating the call with it is safe.
   */
  async applyAsync<D extends TaskDefinition>(
    task: D,
    { args, kwargs, ...options }: ApplyOptions<D> = {},
    context?: SendContext,
  ): Promise<AsyncResult<TaskResult<D>>> {
    const [sent] = await this.send([{ name: task.name, args, kwargs, options }], context);
    return new AsyncResult(sent!.taskId, this.services);
  }

  /** A handle on a task that was sent by anybody. */
  result<R = unknown>(taskId: string): AsyncResult<R> {
    return new AsyncResult<R>(taskId, this.services);
  }

  /**
   * Sends calls by name in one round trip: all are accepted, over all their queues, or none.
   *
   * @param calls values as JSON has them; typed callers use {@link applyAsync}.
   * @throws UnknownTaskError and the errors of {@link applyAsync}; in a bulk, paths begin with `tasks[<index>]`.
   */
  async send(calls: readonly TaskCall[], context: SendContext = {}): Promise<SentTask[]> {
    const now = Date.now();
    const ids = calls.map((call, index) => call.options?.task_id ?? context.taskIds?.[index] ?? randomUUID());
    const fresh = !context.taskIds && calls.every((call) => call.options?.task_id === undefined);
    const tasks = this.prepareAll(calls, ids, context, now);
    if (!fresh) assertNoConflict(tasks);
    const warnings = await this.admit(tasks, ids);
    await this.queues.send(tasks, fresh);
    return tasks.map((task, index) => {
      this.announce(task);
      const late = calls[index]?.options?.eta !== undefined && task.message.eta === undefined;
      return {
        taskId: task.taskId,
        name: task.name,
        queue: task.queue,
        warnings: [...(late ? ['The eta is in the past: the task runs at once.'] : []), ...warnings.get(task.queue)!],
      };
    });
  }

  private prepareAll(calls: readonly TaskCall[], ids: string[], context: SendContext, now: number): OutgoingTask[] {
    const issues: Issue[] = [];
    const tasks: OutgoingTask[] = [];
    calls.forEach((call, index) => {
      try {
        tasks.push(this.prepare(call, ids[index]!, context, now));
      } catch (error) {
        if (!(error instanceof InvalidTaskError) || calls.length === 1) throw error;
        issues.push(...error.issues.map(({ path, message }) => ({ path: `tasks[${index}].${path}`, message })));
      }
    });
    if (issues.length > 0) throw new InvalidTaskError('bulk', issues);
    return tasks;
  }

  private prepare(call: TaskCall, taskId: string, context: SendContext, now: number): OutgoingTask {
    const task = this.registry.get(call.name);
    const args = call.args ?? [];
    const kwargs = call.kwargs ?? {};
    encodeJson({ args, kwargs }, task.name);
    const { given } = bindArguments(task, args, kwargs);
    const options = resolveOptions(task, call.options, this.limits(), now);
    const message: TaskMessage = {
      args,
      kwargs,
      eta: options.eta,
      expires: options.expires,
      ...((options.time_limit || options.soft_time_limit) && {
        timelimit: [options.time_limit ?? null, options.soft_time_limit ?? null],
      }),
      max_retries: options.max_retries,
      ignore_result: options.ignore_result,
      root_id: context.parent?.rootId,
      parent_id: context.parent?.taskId,
      headers: options.headers,
    };
    return {
      taskId,
      name: task.name,
      queue: options.queue ?? this.router.route(task.name),
      priority: options.priority ?? 0,
      message,
      fingerprint: fingerprint(task.name, given, call.options ?? {}),
      submittedAt: now,
    };
  }

  private limits() {
    const { tasks, limits } = this.settings;
    return {
      timeLimit: tasks.timeLimit,
      softTimeLimit: tasks.softTimeLimit,
      maxCountdown: tasks.maxCountdown,
      headerBytes: limits.headerBytes,
      knows: (queue: string) => this.router.knows(queue),
      queues: this.router.queues,
    };
  }

  /** Warnings by queue. */
  private async admit(tasks: OutgoingTask[], ids: string[]): Promise<Map<string, string[]>> {
    const counts = new Map<string, number>();
    for (const { queue } of tasks) counts.set(queue, (counts.get(queue) ?? 0) + 1);
    try {
      const entries = [...counts].map(
        async ([queue, count]) => [queue, await this.monitor.admit(queue, count)] as const,
      );
      return new Map(await Promise.all(entries));
    } catch (error) {
      // A new error: whoever shared the look at the queue has ids of its own.
      if (error instanceof BrokerUnavailableError) throw new BrokerUnavailableError(error.server, error.reason, ids);
      throw error;
    }
  }

  private announce({ taskId, name, queue, message }: OutgoingTask): void {
    this.events.publish('task-sent', {
      uuid: taskId,
      name,
      queue,
      eta: message.eta ?? null,
      expires: message.expires ?? null,
      retries: 0,
      root_id: message.root_id ?? taskId,
      parent_id: message.parent_id ?? null,
    });
  }
}

/** Two calls of one bulk may share an id only when they are the same call. */
function assertNoConflict(tasks: readonly OutgoingTask[]): void {
  const known = new Map<string, string>();
  for (const { taskId, fingerprint: print } of tasks) {
    if ((known.get(taskId) ?? print) !== print) throw new TaskIdConflictError(taskId);
    known.set(taskId, print);
  }
}
