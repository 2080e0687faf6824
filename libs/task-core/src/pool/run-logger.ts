import type { Logger } from 'pino';
import type { RunRequest } from '../handler/task-context.js';

/** The process's log, with what every line of a run carries. */
export function runLogger(log: Logger, { taskId, name, queue, retries }: RunRequest): Logger {
  return log.child({ task_id: taskId, task: name, queue, attempt: retries + 1 });
}
