import type { Logger } from 'pino';
import { NotRegistered } from '../definition/errors.js';
import type { EventStream } from '../events/event-stream.js';
import type { Disposition } from './disposition.js';
import type { Delivery } from './executor.js';

/**
 * In a rolling deploy a task may reach a worker that is older than it: it is put back for others, and fails only when nobody
 * has known it for `CELERITY_UNKNOWN_TASK_TIMEOUT`.
 */
export class UnknownTasks {
  /** @param timeout seconds */
  constructor(
    private readonly timeout: number,
    private readonly events: EventStream,
    private readonly log: Logger,
  ) {}

  meet({ taskId, name, queue, message }: Delivery): Disposition | { error: Error } {
    const timeoutMs = this.timeout * 1000;
    const since = message.unknown_since ?? Date.now();
    if (Date.now() - since >= timeoutMs) {
      return {
        error: new NotRegistered(
          `No worker of queue '${queue}' has known '${name}' for ${this.timeout} s. Deploy one that has a handler for it, or correct its route.`,
        ),
      };
    }
    const delayMs = Math.min(30_000, Math.max(100, timeoutMs / 20));
    const fields = { task_id: taskId, task: name, queue, again_in: delayMs / 1000 };
    this.log.warn(fields, 'this worker has no handler for the task; it is put back for a newer worker');
    this.events.publish('task-unknown', { uuid: taskId, name, queue, unknown_since: since / 1000 });
    return { kind: 'delay', delayMs, message: { ...message, unknown_since: since } };
  }
}
