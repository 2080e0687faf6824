import type { QueueStatus } from '@celerity/task-core';
import { z } from 'zod';

/** A queue, as `GET /api/queues` shows it. */
export const QueueResource = z
  .object({
    queue: z.string(),
    waiting: z.int(),
    active: z.int(),
    delayed: z.int().describe('Tasks whose time has not come: countdown, eta or retry.'),
    failed: z.int().describe('Jobs that the broker itself failed; it should be 0.'),
    consumers: z.int().describe('Live workers that consume it.'),
    oldest_waiting_seconds: z
      .number()
      .nullable()
      .describe('Age of the task that has waited longest; null when none waits.'),
    paused: z.boolean(),
  })
  .meta({ id: 'Queue' }) satisfies z.ZodType<QueueStatus>;

/** Answer of `GET /api/queues`. */
export const QueueList = z.object({ items: z.array(QueueResource), next_cursor: z.null() }).meta({ id: 'QueueList' });
