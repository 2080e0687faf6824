/** Celery's task states. PENDING is never stored: it is what an accepted task is until something else is known. */
export const TASK_STATES = [
  'PENDING',
  'RECEIVED',
  'STARTED',
  'PROGRESS',
  'RETRY',
  'SUCCESS',
  'FAILURE',
  'REVOKED',
] as const;

export type TaskState = (typeof TASK_STATES)[number];

/** States that end a task. Once stored, none of them is ever overwritten. */
export const READY_STATES = ['SUCCESS', 'FAILURE', 'REVOKED'] as const;

export type ReadyState = (typeof READY_STATES)[number];

/** True for SUCCESS, FAILURE and REVOKED. */
export function isReady(state: TaskState): state is ReadyState {
  return (READY_STATES as readonly string[]).includes(state);
}
