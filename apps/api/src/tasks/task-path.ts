import { ProblemError, problemTypes } from '@celerity/server';
import { type LocatedTask, TaskId, type TaskLocator } from '@celerity/task-core';

/**
 * The task of a path.
 *
 * @throws ProblemError 404 for an id that was never accepted, and for what cannot be an id: nothing is asked of Redis then.
 */
export async function locateOr404(locator: TaskLocator, taskId: string): Promise<LocatedTask> {
  const located = TaskId.safeParse(taskId).success ? await locator.locate(taskId) : undefined;
  if (!located) throw taskNotFound(taskId);
  return located;
}

/** The 404 of a task id. */
export function taskNotFound(taskId: string): ProblemError {
  const detail = 'No task with this id was ever accepted here, or it ended so long ago that it is forgotten.';
  return new ProblemError(problemTypes.taskNotFound, detail, { extras: { task_id: taskId } });
}
