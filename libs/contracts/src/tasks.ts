import { defineTask, RetryableError } from '@celerity/task-core';
import { z } from 'zod';

/** The demonstration tasks of the `celery` queue: small, but each shows one thing that a queue must do. */

export const add = defineTask({
  name: 'tasks.add',
  description: 'Adds two numbers.',
  params: { x: z.number(), y: z.number() },
  result: z.number(),
});

export const multiply = defineTask({
  name: 'tasks.multiply',
  description: 'Multiplies two numbers.',
  params: { x: z.number(), y: z.number() },
  result: z.number(),
});

/** Progress of a task that counts steps. */
export const StepProgress = z.object({
  current: z.int().describe('Steps done.'),
  total: z.int().describe('Steps in all.'),
  percent: z.number().describe('0 to 100.'),
  message: z.string(),
});

export const longRunning = defineTask({
  name: 'tasks.long_running',
  description: 'Works for `duration` seconds and reports its progress once a second.',
  params: { duration: z.int().min(1).max(3600).default(10).describe('Seconds.') },
  result: z.object({ status: z.literal('completed'), duration: z.int() }),
  progress: StepProgress,
});

export const failingTask = defineTask({
  name: 'tasks.failing_task',
  description: 'Fails with a retryable error as long as it is told to; succeeds when told not to fail.',
  params: { should_fail: z.boolean().default(true) },
  result: z.object({ status: z.literal('succeeded'), retries: z.int() }),
  autoretryFor: [RetryableError],
  retryBackoff: 1,
  retryBackoffMax: 60,
});
