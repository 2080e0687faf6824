import type { z } from 'zod';
import { DemoError } from '../exit.js';
import { checked } from './checked.js';
import { followEvents } from './event-stream.js';
import type { Gateway } from './gateway.js';
import { Task, TaskState } from './resources.js';

const FINAL_STATES = new Set(['SUCCESS', 'FAILURE', 'REVOKED']);

/** Hears what a task tells while it runs. */
export interface TaskListener {
  onState(state: string): void;
  onProgress(progress: unknown): void;
  /** A piece of the text that it writes. (Default: not heard) */
  onToken?(token: unknown): void;
}

/**
 * Follows a task to its end, and gives what it returned.
 *
 * @param events path of its Server-Sent Events.
 * @throws DemoError with its error, when it did not succeed.
 */
export async function followTask<T>(
  gateway: Gateway,
  { taskId, events }: { taskId: string; events: string },
  result: z.ZodType<T>,
  listener: TaskListener,
): Promise<T> {
  for await (const { type, data } of followEvents(gateway, events)) {
    if (type === 'progress') listener.onProgress(data);
    if (type === 'token') listener.onToken?.(data);
    const state = type === 'state' ? TaskState.safeParse(data).data?.state : undefined;
    if (state !== undefined && FINAL_STATES.has(state)) break;
    if (state !== undefined) listener.onState(state);
  }
  const path = `/api/tasks/${taskId}`;
  const task = await gateway.get(path, Task);
  if (task.state === 'SUCCESS') return checked(result, task.result, `${gateway.url}${path}`);
  const reason = task.error ? `${task.error.type}: ${task.error.message}` : 'it tells no reason.';
  throw new DemoError(`${task.name ?? 'The task'} ended as ${task.state}. ${reason}`);
}
