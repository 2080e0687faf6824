import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from './system.js';

/** Debian's Python, which sees Debian's `python3-celery`. */
const PYTHON = '/usr/bin/python3';

function hasCelery(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import celery, redis'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const AWAIT = `
import sys
from celery import Celery
app = Celery(broker=sys.argv[1], backend=sys.argv[1])
result = app.AsyncResult(sys.argv[2])
try:
    print("result", result.get(timeout=30))
except Exception as error:
    print("error", type(error).__name__, error)
print("state", result.state, result.name, result.args, result.queue, result.date_done is not None)
`;

const present = hasCelery();
if (!present)
  console.warn('Skipped: a real Celery client awaits our results. Install python3-celery and python3-redis to run it.');

/** Any Celery client can await our results by id. */
(present ? describe : describe.skip)('a real Celery client', () => {
  let system: System;
  beforeAll(async () => void (system = await System.start()), 60_000);
  afterAll(() => system.stop());

  const awaitInPython = async (taskId: string) =>
    (await promisify(execFile)(PYTHON, ['-c', AWAIT, system.redis.url(1), taskId])).stdout.trim().split('\n');

  it('awaits a result while the task runs', async () => {
    const { body } = await system.submit('tasks.long_running', { args: [2] });
    expect(await awaitInPython(body.task_id)).toEqual([
      "result {'status': 'completed', 'duration': 2}",
      'state SUCCESS tasks.long_running [2] celery True',
    ]);
  }, 40_000);

  it('raises what a task failed with', async () => {
    const { body } = await system.submit('tasks.failing_task', { args: [true], options: { max_retries: 0 } });
    const [error, state] = await awaitInPython(body.task_id);
    expect(error).toBe('error RetryableError This task fails because it was told to');
    expect(state).toBe('state FAILURE tasks.failing_task [True] celery True');
  }, 40_000);

  it('raises TaskRevokedError for a revoked task', async () => {
    const { body } = await system.submit('tasks.add', { args: [1, 2], options: { countdown: 60 } });
    await system.request(`/api/tasks/${body.task_id}`, { method: 'DELETE' });
    expect((await awaitInPython(body.task_id))[0]).toBe('error TaskRevokedError revoked');
  }, 40_000);
});
