import { randomUUID } from 'node:crypto';
import type { Settings } from '@celerity/config';
import type { EventStream } from '../events/event-stream.js';
import type { OutgoingTask, TaskMessage } from '../broker/message.js';
import type { QueueMonitor } from '../broker/queue-monitor.js';
import type { TaskQueues } from '../broker/task-queues.js';
import { BrokerUnavailableError, type Issue, InvalidTaskError, TaskIdConflictError } from '../definition/errors.js';
import { encodeJson } from '../definition/json.js';
import { type Lanes, line } from '../definition/lanes.js';
import type { TaskRegistry } from '../definition/registry.js';
import type { TaskRouter } from '../definition/router.js';
import { bindArguments } from '../definition/signature.js';
import { type CallOptions, resolveOptions } from './call-options.js';
import { fingerprint } from './fingerprint.js';

/** A call by name, as it comes over HTTP. */
export interface TaskCall {
  name: string;
  args?: unknown[];
  kwargs?: Record<string, unknown>;
  options?: CallOptions;
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
  /** `taskIds` were made for these calls alone, so that nobody else can have used them: no look is needed. (Default: false) */
  fresh?: boolean;
}

/** Checks calls, routes them, and puts them on their queues: what {@link TaskClient} does behind its front. */
export class TaskSender {
  constructor(
    private readonly settings: Settings,
    private readonly registry: TaskRegistry,
    private readonly router: TaskRouter,
    private readonly lanes: Lanes,
    private readonly queues: TaskQueues,
    private readonly monitor: QueueMonitor,
    private readonly events: EventStream,
  ) {}

  /** @see TaskClient.send */
  async send(calls: readonly TaskCall[], context: SendContext = {}): Promise<SentTask[]> {
    const now = Date.now();
    const ids = calls.map((call, index) => call.options?.task_id ?? context.taskIds?.[index] ?? randomUUID());
    const isFresh = context.fresh ?? !context.taskIds;
    const fresh = isFresh && calls.every((call) => call.options?.task_id === undefined);
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
        warnings: [
          ...(late ? ['The eta is in the past: the task runs at once.'] : []),
          ...warnings.get(line(task.queue, task.lane))!,
        ],
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
      clock: this.events.clock.tick(),
    };
    const queue = options.queue ?? this.router.route(task.name);
    return {
      taskId,
      name: task.name,
      queue,
      lane: this.lanes.choose(queue, task),
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

  /** Warnings by line. */
  private async admit(tasks: OutgoingTask[], ids: string[]): Promise<Map<string, string[]>> {
    const counts = new Map<string, number>();
    for (const { queue, lane } of tasks) {
      const name = line(queue, lane);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    try {
      const entries = [...counts].map(async ([name, count]) => [name, await this.monitor.admit(name, count)] as const);
      return new Map(await Promise.all(entries));
    } catch (error) {
      // A new error: whoever shared the look at the queue has ids of its own.
      if (error instanceof BrokerUnavailableError) throw new BrokerUnavailableError(error.server, error.reason, ids);
      throw error;
    }
  }

  private announce({ taskId, name, queue, message }: OutgoingTask): void {
    const sent = {
      uuid: taskId,
      name,
      queue,
      eta: message.eta ?? null,
      expires: message.expires ?? null,
      retries: 0,
      root_id: message.root_id ?? taskId,
      parent_id: message.parent_id ?? null,
    };
    // The message's number, not the next: a worker may have told already that it received the task.
    this.events.publish('task-sent', sent, message.clock);
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
