import { type RevokeReply, TASK_STATES, type TaskState, type TaskView } from '@celerity/task-core';
import { z } from 'zod';

const time = z.iso.datetime().describe('ISO 8601, in UTC.');
const state = z.enum(TASK_STATES);

/** A task, as `GET /api/tasks/{id}` shows it. */
export const TaskResource = z
  .object({
    task_id: z.string(),
    name: z.string().nullable(),
    state,
    queue: z.string().nullable(),
    args: z.array(z.unknown()).nullable(),
    kwargs: z.record(z.string(), z.unknown()).nullable(),
    result: z.unknown().describe('The return value; null until SUCCESS, and under ignore_result.'),
    error: z
      .object({ type: z.string(), message: z.string() })
      .nullable()
      .describe('What it raised, in FAILURE, RETRY and REVOKED.'),
    traceback: z.string().nullable(),
    progress: z.unknown().describe('What it reported last; each task’s schema stands in GET /api/task-types.'),
    retries: z.int().describe('Runs that ended in a retry so far.'),
    worker: z.string().nullable(),
    date_submitted: time.nullable(),
    date_started: time.nullable(),
    date_done: time.nullable(),
    runtime: z.number().nullable().describe('Seconds from the start of the last run to its end.'),
    eta: time.nullable(),
    expires: time.nullable(),
    root_id: z.string().nullable(),
    parent_id: z.string().nullable(),
    result_expired: z.boolean().describe('The result has expired (CELERY_RESULT_EXPIRES); the state is still known.'),
  })
  .meta({ id: 'Task' }) satisfies z.ZodType<TaskView>;

/** Query of `GET /api/tasks/{id}/result`. */
export const ResultQuery = z.object({
  timeout: z.coerce
    .number('must be a number of seconds')
    .min(0, 'must be from 0 to 60 seconds')
    .max(60, 'must be from 0 to 60 seconds')
    .default(30)
    .describe('Seconds to wait, 0 to 60.'),
});
export type ResultQuery = z.output<typeof ResultQuery>;

/** Query of `DELETE /api/tasks/{id}`. */
export const RevokeQuery = z.object({
  terminate: z
    .stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error: 'must be true or false' })
    .default(false)
    .describe('Stop the task also when it runs.'),
});
export type RevokeQuery = z.output<typeof RevokeQuery>;

const OUTCOMES = ['revoked', 'ready', 'running', 'terminating'] as const satisfies readonly RevokeReply[];

/** Answer to a revocation. */
export const Revocation = z
  .object({
    task_id: z.string(),
    state: state.describe('The state now.'),
    outcome: z.enum(OUTCOMES).describe('What the revocation did.'),
    message: z.string().describe('The same in words.'),
    links: z.object({ self: z.string() }),
  })
  .meta({ id: 'Revocation' });
export type Revocation = z.output<typeof Revocation>;

const MESSAGES: Record<RevokeReply, string> = {
  revoked: 'The task will not run.',
  ready: 'The task had ended before; nothing was changed.',
  running: 'The task runs and goes on, but will not be retried. Stop it with ?terminate=true.',
  terminating: 'The task runs; its worker was told to stop it.',
};

/** What to answer to a revocation. */
export function revocationOf(taskId: string, current: TaskState, outcome: RevokeReply, self: string): Revocation {
  return { task_id: taskId, state: current, outcome, message: MESSAGES[outcome], links: { self } };
}
