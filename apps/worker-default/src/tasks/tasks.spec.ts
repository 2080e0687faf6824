import { describe, expect, it } from '@jest/globals';
import { add, failingTask, longRunning, multiply } from '@celerity/contracts';
import { RetryableError } from '@celerity/task-core';
import { runTask } from '@celerity/task-core/testing';
import { Add } from './add.task.js';
import { FailingTask } from './failing-task.task.js';
import { LongRunning } from './long-running.task.js';
import { Multiply } from './multiply.task.js';

describe('tasks.add and tasks.multiply', () => {
  it.each([
    [4, 5, 9, 20],
    [-1.5, 2, 0.5, -3],
    [0, 7, 7, 0],
  ])('of %d and %d are %d and %d', async (x, y, sum, product) => {
    expect((await runTask(add, new Add(), { args: [x, y] })).outcome).toEqual({ kind: 'success', result: sum });
    expect((await runTask(multiply, new Multiply(), { args: [x], kwargs: { y } })).outcome).toEqual({
      kind: 'success',
      result: product,
    });
  });

  it('fail for a result that is no number in JSON', async () => {
    const { outcome } = await runTask(multiply, new Multiply(), { args: [1e200, 1e200] });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'EncodeError' } });
  });
});

describe('tasks.failing_task', () => {
  it.each([
    [0, 1000],
    [2, 4000],
  ])('is retried after %d retries, within %d ms', async (retries, most) => {
    const { outcome } = await runTask(failingTask, new FailingTask(), { retries });
    expect(outcome).toMatchObject({ kind: 'retry', error: { name: 'RetryableError' } });
    expect(outcome.kind === 'retry' && outcome.delayMs).toBeLessThanOrEqual(most);
  });

  it('fails with its own error when it has been retried three times', async () => {
    const { outcome } = await runTask(failingTask, new FailingTask(), { retries: 3 });
    expect(outcome).toMatchObject({ kind: 'failure', error: { message: 'This task fails because it was told to' } });
    expect(outcome.kind === 'failure' && outcome.error).toBeInstanceOf(RetryableError);
  });

  it('succeeds when told not to fail', async () => {
    const { outcome } = await runTask(failingTask, new FailingTask(), { kwargs: { should_fail: false }, retries: 2 });
    expect(outcome).toEqual({ kind: 'success', result: { status: 'succeeded', retries: 2 } });
  });
});

describe('tasks.long_running', () => {
  it('reports each second of its work', async () => {
    const { outcome, progress, logs } = await runTask(longRunning, new LongRunning(), { args: [1] });
    expect(outcome).toEqual({ kind: 'success', result: { status: 'completed', duration: 1 } });
    expect(progress).toEqual([{ current: 1, total: 1, percent: 100, message: 'Step 1 of 1' }]);
    expect(logs.map(({ level, message }) => [level, message])).toEqual([['info', 'Step 1 of 1']]);
  });

  it('stops when its signal aborts, long before its hard limit', async () => {
    const limits = { softTimeLimit: 0.02, timeLimit: 0.5 };
    const { outcome, progress } = await runTask(longRunning, new LongRunning(), { args: [3600], ...limits });
    expect(progress).toEqual([]);
    expect(outcome).toMatchObject({
      kind: 'failure',
      error: { name: expect.not.stringMatching(/^TimeLimitExceeded$/) },
    });
  });
});
