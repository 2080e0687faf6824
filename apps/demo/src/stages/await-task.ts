import type { z } from 'zod';
import { followTask } from '../gateway/follow-task.js';
import type { StartedTask } from '../gateway/resources.js';
import type { Reading } from '../show/meter.js';
import type { StageContext, Work } from './stage.js';

/** What a task does while it reports no progress. */
const WAITING: Record<string, string> = {
  PENDING: 'waiting for a worker',
  RECEIVED: 'waiting for a worker',
  STARTED: 'at work',
  RETRY: 'failed, waiting to be tried again',
};

/**
 * Waits for a task that the stage has started, with its progress on the meter, and gives what it returned.
 *
 * @param readingOf reads what the task reports; undefined for what it does not understand. (Default: nothing is read)
 * @param readingOfToken the same of the text that it writes.
 */
export async function awaitTask<T>(
  { gateway, meter, began }: StageContext,
  started: StartedTask,
  result: z.ZodType<T>,
  readingOf: (progress: unknown) => Reading | undefined = () => undefined,
  work: Work = workOf(started),
  readingOfToken: (token: unknown) => Reading | undefined = () => undefined,
): Promise<T> {
  began(work);
  for (const warning of started.warnings) meter.warn(warning);
  return followTask(gateway, work, result, {
    onState: (state) => meter.show({ share: 0, words: WAITING[state] ?? state.toLowerCase() }),
    onProgress: (progress) => {
      const reading = readingOf(progress);
      if (reading) meter.show(reading);
    },
    onToken: (token) => {
      const reading = readingOfToken(token);
      if (reading) meter.show(reading);
    },
  });
}

function workOf({ task_id: taskId }: StartedTask): Work {
  const path = `/api/tasks/${taskId}`;
  return { name: `task ${taskId}`, taskId, events: `${path}/events`, cancel: `${path}?terminate=true` };
}
