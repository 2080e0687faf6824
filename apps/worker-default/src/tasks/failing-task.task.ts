import { failingTask } from '@celerity/contracts';
import {
  Handles,
  LoggingTask,
  RetryableError,
  type TaskContext,
  type TaskInput,
  type TaskResult,
} from '@celerity/task-core';

@Handles(failingTask)
export class FailingTask extends LoggingTask<typeof failingTask> {
  run({ should_fail }: TaskInput<typeof failingTask>, task: TaskContext): TaskResult<typeof failingTask> {
    if (should_fail) throw new RetryableError('This task fails because it was told to');
    return { status: 'succeeded', retries: task.request.retries };
  }
}
