import { CallOptions, type SentTask, type TaskCall } from '@celerity/task-core';
import { z } from 'zod';
import type { IdAt } from '../idempotency/idempotency.js';

const submissionFields = {
  args: z.array(z.unknown()).optional().describe('Positional arguments, in the order of the task’s parameters.'),
  kwargs: z.record(z.string(), z.unknown()).optional().describe('Arguments by name.'),
  options: CallOptions.optional(),
};

/** Body of a submission. Arguments are checked against the task's contract when the call is bound to it. */
export const Submission = z.strictObject(submissionFields).meta({ id: 'Submission' });
export type Submission = z.output<typeof Submission>;

/** Body of a bulk: all of its tasks are accepted, or none. */
export const Bulk = z
  .strictObject({
    tasks: z
      .array(z.strictObject({ name: z.string().describe('Name of the task.'), ...submissionFields }))
      .min(1, 'name at least one task')
      .describe('At most LIMIT_BULK_TASKS (1,000).'),
  })
  .meta({ id: 'Bulk' });
export type Bulk = z.output<typeof Bulk>;

/** Where to ask for a task. */
export const TaskLinks = z
  .object({
    self: z.string().describe('The task as it is now.'),
    events: z.string().describe('Its events, live.'),
    result: z.string().describe('Waits for its result.'),
  })
  .meta({ id: 'TaskLinks' });

/** Answer to an accepted call. */
export const AcceptedTask = z
  .object({
    task_id: z.string(),
    name: z.string(),
    queue: z.string(),
    state: z.literal('PENDING'),
    warnings: z.array(z.string()).describe('What the caller should know, such as a queue that nobody consumes.'),
    links: TaskLinks,
  })
  .meta({ id: 'AcceptedTask' });
export type AcceptedTask = z.output<typeof AcceptedTask>;

/** Answer to an accepted bulk. */
export const AcceptedBulk = z
  .object({ tasks: z.array(AcceptedTask).describe('One for each call, in order.') })
  .meta({ id: 'AcceptedBulk' });

/** Path of a task's own resource. */
export function pathOfTask(taskId: string): string {
  return `/api/tasks/${taskId}`;
}

/** What to answer to an accepted call. */
export function acceptedTask({ taskId, name, queue, warnings }: SentTask): AcceptedTask {
  const self = pathOfTask(taskId);
  const links = { self, events: `${self}/events`, result: `${self}/result` };
  return { task_id: taskId, name, queue, state: 'PENDING', warnings, links };
}

/** Ids of calls: `task_id` where one is given. */
export function chosenIds(calls: readonly Submission[], idAt: IdAt): string[] {
  return calls.map(({ options }, index) => options?.task_id ?? idAt(index));
}

/** The calls as the task client takes them. */
export function callOf(name: string, { args, kwargs, options }: Submission): TaskCall {
  return { name, ...(args && { args }), ...(kwargs && { kwargs }), ...(options && { options }) };
}
