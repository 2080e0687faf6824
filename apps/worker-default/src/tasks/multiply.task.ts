import { multiply } from '@celerity/contracts';
import { Handles, LoggingTask, type TaskInput } from '@celerity/task-core';

@Handles(multiply)
export class Multiply extends LoggingTask<typeof multiply> {
  run({ x, y }: TaskInput<typeof multiply>): number {
    return x * y;
  }
}
