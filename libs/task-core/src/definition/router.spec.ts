import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from './define-task.js';
import { TaskError } from './errors.js';
import { TaskRegistry } from './registry.js';
import { type Route, TaskRouter } from './router.js';

const queues = ['celery', 'gan', 'ml', 'ml.train'];
const router = (...routes: Route[]) => new TaskRouter({ routes, queues, defaultQueue: 'celery' });
const matches = (pattern: string, task: string) => router({ pattern, queue: 'gan' }).route(task) === 'gan';

describe('TaskRouter', () => {
  it.each([
    ['gan.*', ['gan.train', 'gan.a.b', 'gan.'], ['gan', 'ganx.train', 'a.gan.train', 'Gan.train']],
    ['ml.train_?', ['ml.train_a', 'ml.train_.'], ['ml.train_', 'ml.train_ab']],
    ['*', ['', 'anything.at_all'], []],
    ['*.train', ['gan.train', 'a.b.train', '.train'], ['train', 'gan.trains']],
    ['gan.train', ['gan.train'], ['gan_train', 'ganXtrain', 'gan.train2']],
    ['a+b', ['a+b'], ['aab', 'ab']],
    ['[ab].x', ['[ab].x'], ['a.x']],
    ['(a|b){2}', ['(a|b){2}'], ['aa', 'a', '(a']],
    ['^a$\\d', ['^a$\\d'], ['a', 'a5']],
  ])('matches %s as a glob, all else in it literally', (pattern, these, notThose) => {
    expect(these.filter((task) => !matches(pattern, task))).toEqual([]);
    expect(notThose.filter((task) => matches(pattern, task))).toEqual([]);
  });

  it('takes the first route that matches, else the default queue', () => {
    const routed = router({ pattern: 'ml.train_*', queue: 'ml.train' }, { pattern: 'ml.*', queue: 'ml' });
    expect(['ml.train_rul', 'ml.predict', 'tasks.add'].map((task) => routed.route(task))).toEqual([
      'ml.train',
      'ml',
      'celery',
    ]);
    const shadowed = router({ pattern: 'ml.*', queue: 'ml' }, { pattern: 'ml.train_*', queue: 'ml.train' });
    expect(shadowed.route('ml.train_rul')).toBe('ml');
  });

  it('knows its queues only', () => {
    expect(router().queues).toEqual(queues);
    expect(['ml.train', 'ml.*', ''].map((queue) => router().knows(queue))).toEqual([true, false, false]);
  });

  it('stops a boot with a task that would go to a queue that does not exist, and says the fix', () => {
    const tasks = ['tasks.add', 'llm.explain'].map((name) => defineTask({ name, params: {}, result: z.any() }));
    expect(() => router({ pattern: 'llm.*', queue: 'gan' }).assertRoutable(new TaskRegistry(tasks))).not.toThrow();
    expect(() => router({ pattern: 'llm.*', queue: 'lml' }).assertRoutable(new TaskRegistry(tasks))).toThrow(
      new TaskError(
        "Task 'llm.explain' is routed to queue 'lml', which does not exist (known: celery, gan, ml, ml.train). " +
          "Add 'lml' to CELERITY_QUEUES, or change its route in CELERY_TASK_ROUTES.",
      ),
    );
  });
});
