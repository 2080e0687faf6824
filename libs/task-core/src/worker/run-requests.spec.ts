import { loadSettings } from '@celerity/config';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { TaskMessage } from '../broker/message.js';
import { defineTask } from '../definition/define-task.js';
import { TimeLimits } from '../limits/time-limits.js';
import type { Delivery } from './executor.js';
import { RunRequests } from './run-requests.js';

const login = defineTask({
  ...{ name: 'tasks.login', params: { user: z.string(), password: z.string() }, result: z.any() },
  ...{ sensitive: ['password'], timeLimit: 20, softTimeLimit: 10, maxRetries: 7 },
});
const delivery = (message: Partial<TaskMessage> = {}): Delivery => ({
  ...{ taskId: 'task-0001', name: login.name, queue: 'celery', lane: 'slow', line: 'celery.slow', priority: 0 },
  ...{ attempt: 3, waitingSince: 0, message: { args: ['ada'], kwargs: { password: 'hunter2' }, ...message } },
});

describe('RunRequests', () => {
  const limits = new TimeLimits();
  const requests = new RunRequests(loadSettings({}, {}), 'w@test', limits);

  it('tells the pool everything of a task that says nothing itself', () => {
    expect(requests.build(delivery(), login)).toEqual({
      ...{ taskId: 'task-0001', name: 'tasks.login', queue: 'celery', args: ['ada'], kwargs: { password: 'hunter2' } },
      ...{ retries: 0, maxRetries: 7, attempt: 3, rootId: 'task-0001', parentId: null, headers: {} },
      ...{ timeLimit: 20, softTimeLimit: 10, worker: 'w@test' },
    });
  });

  it('obeys the call: its limits, its retries, its family, its headers', () => {
    const call: Partial<TaskMessage> = {
      ...{ timelimit: [5, 2], max_retries: 1, retries: 1, root_id: 'root', parent_id: 'parent', headers: { a: 1 } },
    };
    expect(requests.build(delivery(call), login)).toMatchObject({
      ...{ timeLimit: 5, softTimeLimit: 2, maxRetries: 1, retries: 1, rootId: 'root', parentId: 'parent' },
      headers: { a: 1 },
    });
  });

  it('takes the limit that a call leaves out from remote control, or else from the contract', () => {
    expect(requests.build(delivery({ timelimit: [null, 2] }), login)).toMatchObject({
      timeLimit: 20,
      softTimeLimit: 2,
    });
    limits.set(login.name, 15, 12);
    expect(requests.build(delivery({ timelimit: [5, null] }), login)).toMatchObject({
      timeLimit: 5,
      softTimeLimit: 12,
    });
    limits.set(login.name, null, null);
  });

  it('hides from the result backend what is sensitive, and knows tasks without a contract', () => {
    expect(requests.identify(delivery({ parent_id: 'parent' }), login)).toEqual({
      ...{ taskId: 'task-0001', name: 'tasks.login', queue: 'celery', args: ['ada'], kwargs: { password: '***' } },
      ...{ worker: 'w@test', retries: 0, attempt: 3, ignoreResult: false, parentId: 'parent' },
    });
    expect(requests.identify(delivery({ ignore_result: true }), undefined)).toMatchObject({ ignoreResult: true });
  });
});
