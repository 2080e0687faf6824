import { TaskHistory, type TaskRetry } from '@celerity/storage';
import {
  isReady,
  type Issue,
  type SentTask,
  TaskClient,
  type TaskDefinition,
  TaskId,
  TaskLocator,
  TaskRegistry,
  type TaskState,
} from '@celerity/task-core';
import { ProblemError } from '@celerity/server';
import { Inject, Injectable } from '@nestjs/common';
import type { RetryBody } from './action-bodies.js';
import { actionProblems, invalid, taskNotFound } from './action-problems.js';

/** What is known of a task's call, from the live system or from history. */
export interface FormerCall {
  name: string;
  state: TaskState;
  queue: string | null;
  /** Undefined: they were too large for an event, or no event has told them. */
  args: unknown[] | undefined;
  kwargs: Record<string, unknown> | undefined;
}

/** A task that was sent once more. */
export interface Repetition extends SentTask, TaskRetry {}

const HIDDEN = '***';

/** Sends a task that has ended once more, as a new task. */
@Injectable()
export class TaskRetrier {
  constructor(
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(TaskHistory) private readonly history: TaskHistory,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    @Inject(TaskClient) private readonly tasks: TaskClient,
  ) {}

  /** What a task was called with. @throws ProblemError 404 */
  async find(taskId: string): Promise<FormerCall> {
    const call = TaskId.safeParse(taskId).success
      ? ((await this.live(taskId)) ?? (await this.past(taskId)))
      : undefined;
    if (!call) throw taskNotFound(taskId);
    return call;
  }

  /**
   * @param changes what is to be different; arguments that are given replace all positional, or all named ones
   * @throws ProblemError 404, 409 when it has not ended, 422 when arguments were not kept, UnknownTaskError, InvalidTaskError
   */
  async retry(taskId: string, call: FormerCall, changes: RetryBody = {}): Promise<Repetition> {
    if (!isReady(call.state)) {
      const detail = `Task ${taskId} is ${call.state}: wait for its end, or revoke it first.`;
      throw new ProblemError(actionProblems.notEnded, detail);
    }
    const definition = this.registry.get(call.name);
    const { args, kwargs } = argumentsOf(definition, call, changes);
    const queue = changes.queue ?? call.queue;
    const options = {
      ...(queue !== null && { queue }),
      ...(changes.countdown !== undefined && { countdown: changes.countdown }),
    };
    const [sent] = await this.tasks.send([{ name: call.name, args, kwargs, options }]);
    return { ...sent!, retryOf: taskId };
  }

  private async live(taskId: string): Promise<FormerCall | undefined> {
    const view = (await this.locator.locate(taskId))?.view;
    // Its arguments go with its result; history has them for longer.
    if (!view?.name || (view.args === null && view.kwargs === null)) return undefined;
    const { name, state, queue, args, kwargs } = view;
    return { name, state, queue, args: args ?? [], kwargs: kwargs ?? {} };
  }

  private async past(taskId: string): Promise<FormerCall | undefined> {
    const task = await this.history.find(taskId);
    if (!task?.name) return undefined;
    const { name, queue, state, cut } = task;
    const whole = (field: 'args' | 'kwargs') => {
      const text = task[field];
      return text === null || cut.includes(field) ? undefined : (JSON.parse(text) as unknown);
    };
    return {
      name,
      queue,
      state: state as TaskState,
      args: whole('args') as unknown[] | undefined,
      kwargs: whole('kwargs') as Record<string, unknown> | undefined,
    };
  }
}

/** The arguments to send, where each of them is known: what is secret is kept nowhere, and what is too large not by events. */
function argumentsOf(definition: TaskDefinition, former: FormerCall, { args, kwargs }: RetryBody) {
  const issues: Issue[] = [];
  const given = args !== undefined || kwargs !== undefined;
  // Who gives only one of both means the whole call: the other is not added to it.
  const call = given ? { args: args ?? [], kwargs: kwargs ?? {} } : { args: former.args, kwargs: former.kwargs };
  if (!call.args) issues.push({ path: 'args', message: 'are not known any more in full: give them anew' });
  if (!call.kwargs) issues.push({ path: 'kwargs', message: 'are not known any more in full: give them anew' });
  for (const name of definition.sensitive ?? []) {
    const position = definition.paramNames.indexOf(name);
    const message = 'is secret and was not kept: give it anew';
    if (call.args?.[position] === HIDDEN) issues.push({ path: `args[${position}]`, message });
    if (call.kwargs?.[name] === HIDDEN) issues.push({ path: `kwargs.${name}`, message });
  }
  if (issues.length > 0) throw invalid(issues);
  return { args: call.args!, kwargs: call.kwargs! };
}
