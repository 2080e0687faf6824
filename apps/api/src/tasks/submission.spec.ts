import { describe, expect, it } from '@jest/globals';
import { acceptedTask, Bulk, callOf, chosenIds, Submission } from './submission.js';

describe('Submission', () => {
  it.each([
    {},
    { args: [] },
    { kwargs: {} },
    { args: [1, null, { x: [] }], kwargs: { y: 'z' }, options: { countdown: 1 } },
  ])('takes %j', (body) => expect(Submission.parse(body)).toEqual(body));

  it.each([
    null,
    [],
    'x',
    { args: {} },
    { kwargs: [] },
    { args: null },
    { arg: [] },
    { options: { when: 1 } },
    { options: { task_id: '12345678' } },
  ])('refuses %j', (body) => expect(Submission.safeParse(body).success).toBe(false));
});

describe('Bulk', () => {
  it.each([{}, { tasks: [] }, { tasks: [{ args: [] }] }, { tasks: [{ name: 'a', task: 'b' }] }])('refuses %j', (body) =>
    expect(Bulk.safeParse(body).success).toBe(false),
  );
});

describe('chosenIds', () => {
  it('prefers ids of the caller’s own', () => {
    const calls = [{ args: [] }, { options: { task_id: 'my-own-task' } }, {}];
    expect(chosenIds(calls, (index) => `id-${index}`)).toEqual(['id-0', 'my-own-task', 'id-2']);
  });
});

describe('a call and its answer', () => {
  it('leave out what was not given, and link to the task', () => {
    expect(callOf('tasks.add', { args: [1] })).toEqual({ name: 'tasks.add', args: [1] });
    expect(acceptedTask({ taskId: 'some-task-id', name: 'tasks.add', queue: 'celery', warnings: ['w'] })).toEqual({
      task_id: 'some-task-id',
      name: 'tasks.add',
      queue: 'celery',
      state: 'PENDING',
      warnings: ['w'],
      links: {
        self: '/api/tasks/some-task-id',
        events: '/api/tasks/some-task-id/events',
        result: '/api/tasks/some-task-id/result',
      },
    });
  });
});
