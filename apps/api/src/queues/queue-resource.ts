import type { QueueStatus } from '@celerity/task-core';
import { z } from 'zod';

const line = {
  waiting: z.int(),
  active: z.int(),
  delayed: z.int().describe('Tasks whose time has not come: countdown, eta or retry.'),
  failed: z.int().describe('Tasks that ended as FAILURE and are kept for inspection.'),
  consumers: z.int().describe('Live workers that consume it.'),
  oldest_waiting_seconds: z
    .number()
    .nullable()
    .describe('Age of the task that has waited longest; null when none waits.'),
  paused: z.boolean().describe('Accepts tasks, but starts none.'),
  concurrency: z
    .int()
    .nullable()
    .describe('Tasks that may run at once over all workers; null: as many as the workers have slots.'),
};

/** A queue, as `GET /api/queues` shows it. */
export const QueueResource = z
  .object({
    queue: z.string(),
    ...line,
    lanes: z
      .array(z.object({ lane: z.string(), ...line }))
      .describe('Lines of its own for long work, with slots of their own. The counts of the queue include them.'),
  })
  .meta({ id: 'Queue' }) satisfies z.ZodType<QueueStatus>;

/** Answer of `GET /api/queues`. */
export const QueueList = z.object({ items: z.array(QueueResource), next_cursor: z.null() }).meta({ id: 'QueueList' });
