import { describe, expect, it } from '@jest/globals';
import { callOf } from './call.js';

describe('callOf', () => {
  it('makes a call of values, and of options by Celery’s names', () => {
    expect(callOf('tasks.add', ['1', '"b"'], {})).toEqual({
      name: 'tasks.add',
      args: [1, 'b'],
      kwargs: {},
      options: {},
    });
    const options = { queue: 'ml', priority: 3, countdown: 0, expires: '2030-01-01T00:00:00Z', taskId: 'task-0001' };
    const limits = { maxRetries: 0, timeLimit: 10, softTimeLimit: 5, ignoreResult: true, headers: '{"a": 1}' };
    expect(callOf('t', [], { args: '[1]', kwargs: '{"y": 2}', ...options, ...limits, json: true, wait: 5 })).toEqual({
      name: 't',
      args: [1],
      kwargs: { y: 2 },
      options: {
        ...{ queue: 'ml', priority: 3, countdown: 0, expires: '2030-01-01T00:00:00Z', task_id: 'task-0001' },
        ...{ max_retries: 0, time_limit: 10, soft_time_limit: 5, ignore_result: true, headers: { a: 1 } },
      },
    });
  });

  it('takes positional arguments in one way only', () => {
    expect(() => callOf('t', ['1'], { args: '[1]' })).toThrow(
      'Give positional arguments as values or by --args, not both.',
    );
  });
});
