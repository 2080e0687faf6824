import { problemOf } from '@celerity/server';
import { problemOfReading } from '../reading/reading-problems.js';
import type { BulkAnswer } from '../resources/actions.js';

/** Tasks that are acted on at the same time. */
const AT_ONCE = 20;
/** Skipped tasks that an answer lists. */
const MOST_SKIPPED = 100;

/** What became of one task: undefined when it was done, else why it was left alone. */
export type Verdict = string | undefined;

/**
 * Acts on tasks one by one, some at a time. A task that refuses is left alone and told; the others go on.
 *
 * @param act must throw what `problemOf` knows to tell of
 * @throws what is wrong with all of them: a server that is away ends the action, and `done` ones stay done.
 */
export async function actOnEach(
  taskIds: readonly string[],
  act: (taskId: string) => Promise<Verdict>,
): Promise<BulkAnswer> {
  const answer: BulkAnswer = { matched: taskIds.length, done: 0, skipped: [] };
  let next = 0;
  let outage: unknown;
  const hand = async () => {
    while (next < taskIds.length && outage === undefined) {
      const taskId = taskIds[next++]!;
      try {
        const reason = await act(taskId);
        if (reason === undefined) answer.done += 1;
        else skip(answer, taskId, reason);
      } catch (error) {
        const problem = problemOfReading(error) ?? problemOf(error);
        if (problem.type.status >= 500) outage ??= error;
        else skip(answer, taskId, problem.more.errors?.[0] ? wordsOf(problem.more.errors[0]) : problem.detail);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, taskIds.length) }, hand));
  if (outage === undefined) return answer;
  if (answer.done === 0) throw outage;
  // Those that are done must be told: who repeats the whole would do them twice.
  const reason = `not reached: ${(problemOfReading(outage) ?? problemOf(outage)).detail}`;
  for (const taskId of taskIds.slice(next)) skip(answer, taskId, reason);
  return answer;
}

function skip({ skipped }: BulkAnswer, taskId: string, reason: string): void {
  if (skipped.length < MOST_SKIPPED) skipped.push({ task_id: taskId, reason });
}

function wordsOf({ path, message }: { path: string; message: string }): string {
  return `${path}: ${message}`;
}
