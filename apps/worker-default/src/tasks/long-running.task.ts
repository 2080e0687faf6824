import { setTimeout as sleep } from 'node:timers/promises';
import { longRunning } from '@celerity/contracts';
import { Handles, LoggingTask, type TaskContext, type TaskInput, type TaskResult } from '@celerity/task-core';

@Handles(longRunning)
export class LongRunning extends LoggingTask<typeof longRunning> {
  async run(
    { duration }: TaskInput<typeof longRunning>,
    task: TaskContext<typeof longRunning>,
  ): Promise<TaskResult<typeof longRunning>> {
    for (let current = 1; current <= duration; current++) {
      await sleep(1000, undefined, { signal: task.signal });
      const percent = Math.round((100 * current) / duration);
      const message = `Step ${current} of ${duration}`;
      await task.updateState('PROGRESS', { current, total: duration, percent, message });
      task.logger.info(message);
    }
    return { status: 'completed', duration };
  }
}
