import type { TaskView } from '@celerity/task-core';
import { describe, expect, it } from '@jest/globals';
import { TestTerminal } from '../testing/test-terminal.js';
import { formatTask } from './task.js';

const view: TaskView = {
  ...{ task_id: 'task-0001', name: 'tasks.add', state: 'SUCCESS', queue: 'celery', args: [1], kwargs: { y: 2 } },
  ...{ result: 3, error: null, traceback: null, progress: null, retries: 0, worker: 'w@host' },
  ...{ date_submitted: '2026-11-23T20:00:00.000Z', date_started: '2026-11-23T20:00:01.000Z' },
  ...{ date_done: '2026-11-23T20:00:02.500Z', runtime: 1.5, eta: null, expires: null, root_id: 'task-0001' },
  ...{ parent_id: null, result_expired: false },
};
const lines = (change: Partial<TaskView>, traceback = false) =>
  formatTask({ ...view, ...change }, new TestTerminal(), traceback).split('\n');

describe('formatTask', () => {
  it('says what is known, and nothing of what is not', () => {
    expect(lines({})).toEqual([
      'task     task-0001',
      'name     tasks.add',
      'call     1, y=2',
      'state    SUCCESS',
      'result   3',
      'queue    celery',
      'worker   w@host',
      'sent     2026-11-23T20:00:00.000Z',
      'started  2026-11-23T20:00:01.000Z',
      'ended    2026-11-23T20:00:02.500Z',
      'runtime  1.5 s',
    ]);
  });

  it('tells an error, and its traceback when asked', () => {
    const failure: Partial<TaskView> = {
      state: 'FAILURE',
      result: null,
      error: { type: 'Error', message: 'no' },
      traceback: 'Error: no\n  at x',
    };
    expect(lines(failure)).toContain('error    Error: no');
    expect(lines(failure).join()).not.toContain('at x');
    expect(lines(failure, true).slice(-3)).toEqual(['', 'Error: no', '  at x']);
  });

  it('tells of a result that is gone, and of progress while it runs', () => {
    expect(lines({ result: null, result_expired: true })).toContain('result   (expired: CELERY_RESULT_EXPIRES)');
    const running = lines({ state: 'PROGRESS', date_done: null, runtime: null, progress: { percent: 5 }, retries: 1 });
    expect(running).toEqual(expect.arrayContaining(['progress  {"percent":5}', 'retries   1']));
  });
});
