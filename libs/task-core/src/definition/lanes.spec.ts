import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from './define-task.js';
import { Lanes, line } from './lanes.js';
import { TaskRouter } from './router.js';

const task = (name: string, lane?: string) => defineTask({ name, params: {}, result: z.any(), ...(lane && { lane }) });
const [train, tune, predict, draw] = [
  task('ml.train', 'train'),
  task('ml.tune', 'train'),
  task('ml.predict'),
  task('gan.draw', 'slow'),
];

describe('Lanes', () => {
  const routes = [
    { pattern: 'ml.*', queue: 'ml' },
    { pattern: 'gan.*', queue: 'gan' },
  ];
  const router = new TaskRouter({ queues: ['celery', 'ml', 'gan'], defaultQueue: 'celery', routes });
  const lanes = new Lanes(router, [train, tune, predict, draw]);

  it('are those that tasks of a queue name, each once', () => {
    expect([lanes.of('ml'), lanes.of('gan'), lanes.of('celery'), lanes.of('nowhere')]).toEqual([
      ['train'],
      ['slow'],
      [],
      [],
    ]);
  });

  it('make a line each, behind the main one', () => {
    expect(lanes.lines('ml')).toEqual(['ml', 'ml.train']);
    expect(lanes.all()).toEqual(['celery', 'ml', 'ml.train', 'gan', 'gan.slow']);
    expect([line('ml', undefined), line('ml', 'train')]).toEqual(['ml', 'ml.train']);
  });

  it('are taken by their tasks, where the queue has them', () => {
    expect([train, tune, predict].map((each) => lanes.choose('ml', each))).toEqual(['train', 'train', undefined]);
    // Sent to another queue by option: nobody consumes such a line there.
    expect(lanes.choose('celery', train)).toBeUndefined();
    expect(lanes.choose('gan', train)).toBeUndefined();
  });
});
