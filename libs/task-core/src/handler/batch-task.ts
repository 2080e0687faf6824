import type { TaskDefinition, TaskInput, TaskResult } from '../definition/define-task.js';
import { LoggingTask } from './logging-task.js';
import type { TaskContext } from './task-context.js';

/**
 * Base class of tasks whose contract has a `batch`: several waiting tasks are handed to one call. Each keeps its own id, hooks,
 * progress, retries and outcome; soft limit and shutdown reach each through its own `signal`.
 *
 * @example
 * @Handles(predict)
 * export class Predict extends BatchTask<typeof predict> {
 *   async runBatch(inputs: TaskInput<typeof predict>[]) { return this.model.run(inputs.map(({ row }) => row)); }
 * }
 */
export abstract class BatchTask<D extends TaskDefinition = TaskDefinition> extends LoggingTask<D> {
  /**
   * Does the work of all.
   *
   * @returns for each input, in order, its result, or the Error that it alone fails with. What is thrown fails them all.
   */
  abstract runBatch(
    inputs: TaskInput<D>[],
    tasks: TaskContext<D>[],
  ): Promise<(TaskResult<D> | Error)[]> | (TaskResult<D> | Error)[];

  /** A batch of one. */
  override async run(input: TaskInput<D>, task: TaskContext<D>): Promise<TaskResult<D>> {
    const [result] = await this.runBatch([input], [task]);
    if (result instanceof Error) throw result;
    return result as TaskResult<D>;
  }
}
