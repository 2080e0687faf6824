import { ProblemError, problemTypes, type ProblemType } from '@celerity/server';
import type { Issue } from '@celerity/task-core';

const type = (slug: string, status: number, title: string): ProblemType => Object.freeze({ slug, status, title });

export const actionProblems = {
  workerNotFound: type('worker-not-found', 404, 'No such worker lives'),
  queueNotFound: type('queue-not-found', 404, 'No such queue'),
  notEnded: type('task-not-ended', 409, 'The task has not ended'),
  moreThanExpected: type('more-than-expected', 409, 'More tasks fit than were expected'),
} as const;

/** A field of a body that is wrong, in the words of a schema. */
export function invalid(issues: readonly Issue[]): ProblemError {
  const first = issues[0]!;
  return new ProblemError(problemTypes.invalidRequest, `${first.path}: ${first.message}`, { errors: issues });
}

export function taskNotFound(taskId: string): ProblemError {
  return new ProblemError(problemTypes.taskNotFound, `No task with the id '${taskId}' is known.`);
}

export function workerNotFound(worker: string, live: readonly string[]): ProblemError {
  const there = live.length > 0 ? `There are ${live.join(', ')}.` : 'No worker lives.';
  return new ProblemError(actionProblems.workerNotFound, `No live worker is called '${worker}'. ${there}`);
}

export function queueNotFound(queue: string, queues: readonly string[]): ProblemError {
  return new ProblemError(actionProblems.queueNotFound, `No queue '${queue}'. There are ${queues.join(', ')}.`);
}
