import type { TaskArg, TaskDefinition, TaskKwargs, TaskResult } from '../definition/define-task.js';
import { AsyncResult, type ResultServices } from './async-result.js';
import type { CallOptions } from './call-options.js';
import { currentTask } from '../handler/current-task.js';
import type { SendContext, SentTask, TaskCall, TaskSender } from './task-sender.js';

/** A typed call: positional and keyword arguments bind to the contract's parameters as in Python. */
export interface ApplyOptions<D extends TaskDefinition> extends CallOptions {
  args?: TaskArg<D>[];
  kwargs?: TaskKwargs<D>;
}

/** Sends tasks. Arguments and options are checked before anything is queued. */
export class TaskClient {
  constructor(
    private readonly sender: Pick<TaskSender, 'send'>,
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
   * Sends calls by name in one round trip: all are accepted, over all their queues, or none. What a task sends becomes its
   * child, unless `context.parent` says otherwise.
   *
   * @param calls values as JSON has them; typed callers use {@link applyAsync}.
   * @throws UnknownTaskError and the errors of {@link applyAsync}; in a bulk, paths begin with `tasks[<index>]`.
   */
  send(calls: readonly TaskCall[], context: SendContext = {}): Promise<SentTask[]> {
    return this.sender.send(calls, { parent: currentTask(), ...context });
  }
}
