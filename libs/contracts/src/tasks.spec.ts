import { describe, expect, it } from '@jest/globals';
import { bindArguments, InvalidTaskError, RetryableError, TaskRegistry } from '@celerity/task-core';
import { z } from 'zod';
import { add, failingTask, longRunning, multiply, taskDefinitions } from './index.js';

const issuesOf = (bind: () => unknown) => {
  try {
    bind();
  } catch (error) {
    if (error instanceof InvalidTaskError) return error.issues.map(({ path }) => path);
    throw error;
  }
  return [];
};

describe('every contract', () => {
  const registry = new TaskRegistry(taskDefinitions);

  it('of the demonstration is among those that can be asked for', () => {
    for (const task of [add, multiply, longRunning, failingTask]) expect(registry.find(task.name)).toBe(task);
  });

  it.each(taskDefinitions.map((task) => [task.name, task] as const))('%s says in one line what it does', (_, task) => {
    expect(task.description).toMatch(/^[A-Z].+\.$/);
  });

  it.each(taskDefinitions.map((task) => [task.name, task] as const))(
    '%s has schemas that can be published',
    (_, task) => {
      const outputs = [task.result, ...(task.progress ? [task.progress] : [])];
      for (const schema of Object.values(task.params))
        expect(() => z.toJSONSchema(schema, { io: 'input' })).not.toThrow();
      for (const schema of outputs) expect(() => z.toJSONSchema(schema, { io: 'output' })).not.toThrow();
    },
  );
});

describe('the contracts of the celery queue', () => {
  it.each([
    ['tasks.add', [4, 5], add, { x: 4, y: 5 }],
    ['tasks.multiply', [4, 5], multiply, { x: 4, y: 5 }],
    ['tasks.long_running', [3600], longRunning, { duration: 3600 }],
    ['tasks.long_running', [], longRunning, { duration: 10 }],
    ['tasks.failing_task', [false], failingTask, { should_fail: false }],
    ['tasks.failing_task', [], failingTask, { should_fail: true }],
  ])('bind the arguments of %s in order: %j', (name, args, task, values) => {
    expect(task.name).toBe(name);
    expect(bindArguments(task, args, {}).values).toEqual(values);
  });

  it.each([
    [[1], add, ['kwargs.y']],
    [['1', 2], add, ['args[0]']],
    [[1, Infinity], multiply, ['args[1]']],
    [[0], longRunning, ['args[0]']],
    [[3601], longRunning, ['args[0]']],
    [[1.5], longRunning, ['args[0]']],
    [['no'], failingTask, ['args[0]']],
  ])('refuse what they cannot work with: %j', (args, task, paths) => {
    expect(issuesOf(() => bindArguments(task, args, {}))).toEqual(paths);
  });

  it('fix results and progress', () => {
    expect(longRunning.result.safeParse({ status: 'completed', duration: 1 }).success).toBe(true);
    expect(longRunning.result.safeParse({ status: 'done', duration: 1 }).success).toBe(false);
    const step = { current: 1, total: 2, percent: 50, message: 'Step 1 of 2' };
    expect(longRunning.progress!.safeParse(step).success).toBe(true);
    expect(longRunning.progress!.safeParse({ ...step, percent: '50 %' }).success).toBe(false);
  });

  it('retry the failing task, and it alone, with a backoff', () => {
    expect(failingTask).toMatchObject({
      autoretryFor: [RetryableError],
      retryBackoff: 1,
      retryBackoffMax: 60,
      maxRetries: 3,
    });
    expect([add, multiply, longRunning].map(({ autoretryFor }) => autoretryFor)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
