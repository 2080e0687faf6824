import type { TaskDefinition, TaskInput, TaskResult } from '../definition/define-task.js';
import type { ReadyState } from '../definition/states.js';
import type { TaskContext } from './task-context.js';

/**
 * Base class of every task: only `run` is required. Each hook logs one structured line with the task's id, name, queue and
 * attempt; override it to do more, and call `super` to keep the line.
 *
 * Hooks run where the task runs, before its outcome is stored. What a hook throws is logged and changes nothing.
 */
export abstract class LoggingTask<D extends TaskDefinition = TaskDefinition> {
  /**
   * Does the work. May run more than once for one task (acks late): make it safe to repeat.
   *
   * @returns JSON that the contract's `result` allows.
   */
  abstract run(input: TaskInput<D>, task: TaskContext<D>): Promise<TaskResult<D>> | TaskResult<D>;

  /** Before each run. */
  beforeStart(task: TaskContext<D>): Promise<void> | void {
    task.processLogger.info({ hook: 'beforeStart' }, 'task started');
  }

  /** The run returned. @param runtime seconds */
  onSuccess(_result: TaskResult<D>, task: TaskContext<D>, runtime: number): Promise<void> | void {
    task.processLogger.info({ hook: 'onSuccess', runtime }, 'task succeeded');
  }

  /** The run failed for good. */
  onFailure(error: Error, task: TaskContext<D>, runtime: number): Promise<void> | void {
    task.processLogger.error(
      { hook: 'onFailure', runtime, error: describe(error), traceback: error.stack },
      'task failed',
    );
  }

  /** The run failed, or asked for it, and another will follow. @param delay seconds until then */
  onRetry(error: Error, task: TaskContext<D>, runtime: number, delay: number): Promise<void> | void {
    task.processLogger.warn(
      { hook: 'onRetry', runtime, retry_in: delay, error: describe(error), traceback: error.stack },
      'task will be retried',
    );
  }

  /** After the last run, whatever it ended with; not before a retry. */
  afterReturn(state: ReadyState, task: TaskContext<D>, runtime: number): Promise<void> | void {
    task.processLogger.info({ hook: 'afterReturn', state, runtime }, 'task returned');
  }
}

function describe(error: Error): string {
  return `${error.name}: ${error.message}`;
}
