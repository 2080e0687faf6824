import type { RunRequest } from '../handler/task-context.js';
import type { Run } from '../pool/pool.js';

let calls = 0;

/** A run as a pool gets it, with a promise of the first progress that it reports. */
export function runOf(
  name: string,
  kwargs: Record<string, unknown> = {},
  { alone, ...more }: Partial<RunRequest> & { alone?: boolean } = {},
): { run: Run; reported: Promise<Record<string, unknown>>; taskId: string } {
  let report!: (progress: Record<string, unknown>) => void;
  const reported = new Promise<Record<string, unknown>>((resolve) => (report = resolve));
  const taskId = more.taskId ?? `task-${++calls}`;
  const request: RunRequest = {
    ...{ taskId, name, queue: 'celery', args: [], kwargs, retries: 0, maxRetries: 0, attempt: 1, rootId: taskId },
    ...{ parentId: null, headers: {}, softTimeLimit: 60, timeLimit: 60, worker: 'w@test' },
    ...more,
  };
  const channel: Run['channel'] = {
    progress: (told) => Promise.resolve(report(told)),
    log: () => undefined,
    token: () => undefined,
  };
  return { run: { request, channel, ...(alone && { alone }) }, reported, taskId };
}
