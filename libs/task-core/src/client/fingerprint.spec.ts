import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from '../definition/define-task.js';
import { bindArguments } from '../definition/signature.js';
import { fingerprint } from './fingerprint.js';

const task = defineTask({
  name: 'tasks.add',
  params: { x: z.json(), y: z.json(), z: z.json().optional() },
  result: z.any(),
});

/** The fingerprint of a call, as the client takes it. */
function print(args: unknown[], kwargs: Record<string, unknown> = {}, options: Record<string, unknown> = {}) {
  return fingerprint(task.name, bindArguments(task, args, kwargs).given, options);
}

describe('fingerprint', () => {
  const reference = print([1, 2], {}, { priority: 3, queue: 'ml' });

  it.each([
    ['arguments are given by name', print([], { y: 2, x: 1 }, { priority: 3, queue: 'ml' })],
    ['arguments are given both ways', print([1], { y: 2 }, { priority: 3, queue: 'ml' })],
    ['options stand in another order', print([1, 2], {}, { queue: 'ml', priority: 3 })],
    ['an option is undefined', print([1, 2], {}, { priority: 3, queue: 'ml', eta: undefined })],
    ['there is a task id', print([1, 2], {}, { priority: 3, queue: 'ml', task_id: 'task-0001' })],
  ])('stays the same when %s', (_, other) => {
    expect(other).toBe(reference);
  });

  it('differs with the name, each value, its type and its place, and each option', () => {
    const options = { priority: 3, queue: 'ml' };
    const prints = [
      reference,
      fingerprint('tasks.sum', [1, 2, undefined], options),
      print([2, 1], {}, options),
      print([1, '2'], {}, options),
      print([1, [2]], {}, options),
      print([1, { 2: 2 }], {}, options),
      print([1, 2, 3], {}, options),
      print([1, 2], {}, { ...options, priority: 4 }),
      print([1, 2], {}, { priority: 3 }),
      print([1, 2], {}, { ...options, headers: { a: 1 } }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });
});
