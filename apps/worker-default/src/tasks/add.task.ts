import { add } from '@celerity/contracts';
import { Handles, LoggingTask, type TaskInput } from '@celerity/task-core';

@Handles(add)
export class Add extends LoggingTask<typeof add> {
  run({ x, y }: TaskInput<typeof add>): number {
    return x + y;
  }
}
