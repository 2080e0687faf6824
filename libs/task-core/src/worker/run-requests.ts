import type { Settings } from '@celerity/config';
import type { RunIdentity } from '../backend/result-backend.js';
import type { TaskDefinition } from '../definition/define-task.js';
import { redactArguments } from '../definition/redact.js';
import type { RunRequest } from '../handler/task-context.js';
import type { TimeLimits } from '../limits/time-limits.js';
import type { Delivery } from './executor.js';

/** Makes of a delivery what the result backend and the pool need to know of it. */
export class RunRequests {
  constructor(
    private readonly settings: Settings,
    private readonly worker: string,
    private readonly limits: TimeLimits,
  ) {}

  identify(delivery: Delivery, definition: TaskDefinition | undefined): RunIdentity {
    const { message } = delivery;
    return {
      taskId: delivery.taskId,
      name: delivery.name,
      queue: delivery.queue,
      ...redactArguments(definition, message.args, message.kwargs),
      worker: this.worker,
      retries: message.retries ?? 0,
      attempt: delivery.attempt,
      ignoreResult: message.ignore_result ?? definition?.ignoreResult ?? false,
      ...(message.parent_id && { parentId: message.parent_id }),
    };
  }

  build({ taskId, name, queue, message, attempt }: Delivery, definition: TaskDefinition): RunRequest {
    const [hard, soft] = message.timelimit ?? [null, null];
    const { timeLimit, softTimeLimit } = this.limits.of(definition, this.settings.tasks);
    return {
      taskId,
      name,
      queue,
      args: message.args,
      kwargs: message.kwargs,
      retries: message.retries ?? 0,
      maxRetries: message.max_retries ?? definition.maxRetries,
      attempt,
      rootId: message.root_id ?? taskId,
      parentId: message.parent_id ?? null,
      headers: message.headers ?? {},
      timeLimit: hard ?? timeLimit,
      softTimeLimit: soft ?? softTimeLimit,
      worker: this.worker,
    };
  }
}
