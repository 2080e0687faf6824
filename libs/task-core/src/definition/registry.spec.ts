import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from './define-task.js';
import { TaskError, UnknownTaskError } from './errors.js';
import { TaskRegistry } from './registry.js';

const define = (name: string) => defineTask({ name, params: {}, result: z.any() });
const names = ['tasks.add', 'tasks.multiply', 'tasks.long_running', 'gan.train', 'gan.trail', 'gan.drain', 'gan.brain'];
const registry = new TaskRegistry(names.map(define));

function nearest(name: string): string[] {
  try {
    registry.get(name);
  } catch (error) {
    if (error instanceof UnknownTaskError) return error.nearest;
    throw error;
  }
  throw new Error(`${name} is known`);
}

describe('TaskRegistry', () => {
  it('finds tasks by name and keeps their order', () => {
    expect(registry.get('gan.train').name).toBe('gan.train');
    expect(registry.find('gan.train')).toBe(registry.get('gan.train'));
    expect(registry.find('constructor')).toBeUndefined();
    expect(registry.all().map(({ name }) => name)).toEqual(names);
  });

  it('refuses two tasks of one name, and says the fix', () => {
    expect(() => new TaskRegistry([define('tasks.add'), define('gan.train'), define('tasks.add')])).toThrow(
      new TaskError(
        "Two task definitions are called 'tasks.add'. Rename one, or list it once in the module's `tasks`.",
      ),
    );
  });

  it.each([
    ['tasks.ad', ['tasks.add']],
    ['add', []],
    ['tasks.longrunning', ['tasks.long_running']],
    ['gan.traim', ['gan.train', 'gan.trail', 'gan.drain']],
    ['something.quite.different', []],
  ])('knows the names nearest to %s, the nearest first and at most three', (name, expected) => {
    expect(nearest(name)).toEqual(expected);
  });

  it('asks whether the nearest name was meant', () => {
    expect(() => registry.get('tasks.ad')).toThrow("No task is called 'tasks.ad'. Did you mean tasks.add?");
    expect(() => registry.get('x'.repeat(40))).toThrow(/^No task is called 'x{40}'\.$/);
  });
});
