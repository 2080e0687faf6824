import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from '../definition/define-task.js';
import { runTask } from '../testing/run-task.js';
import { LoggingTask } from './logging-task.js';
import type { TaskContext } from './task-context.js';

const steps = defineTask({
  name: 'tasks.steps',
  params: { reported: z.array(z.any()) },
  result: z.any(),
  progress: z.strictObject({ current: z.int(), loss: z.any().optional() }),
});
const free = defineTask({ name: 'tasks.free', params: steps.params, result: z.any() });

/** Reports what it is told to. */
class Reports extends LoggingTask<typeof steps> {
  async run({ reported }: { reported: never[] }, task: TaskContext<typeof steps>): Promise<void> {
    for (const progress of reported) await task.updateState('PROGRESS', progress);
    task.logger.warn('almost', { left: 1 });
    task.logger.info(`done in run ${task.attempt} of ${task.id}`);
  }
}

const report = (reported: unknown[], definition = steps) =>
  runTask(definition, new Reports(), { kwargs: { reported }, taskId: 'task-0001', retries: 1 });

describe('TaskContext', () => {
  it('hands progress and log lines on in their order', async () => {
    const { outcome, progress, logs } = await report([{ current: 1 }, { current: 2 }]);
    expect(outcome).toEqual({ kind: 'success', result: null });
    expect(progress).toEqual([{ current: 1 }, { current: 2 }]);
    expect(logs).toEqual([
      { level: 'warn', message: 'almost', fields: { left: 1 }, at: expect.any(Number) },
      { level: 'info', message: 'done in run 2 of task-0001', at: expect.any(Number) },
    ]);
  });

  it.each([
    ['of another type', { current: 1.5 }, 'InvalidTaskError', 'progress.current: '],
    ['with an unknown field', { current: 1, total: 2 }, 'InvalidTaskError', 'progress.total: unknown field'],
    ['that is nothing', undefined, 'InvalidTaskError', 'progress: '],
    ['that is not JSON', { current: 1, loss: NaN }, 'EncodeError', 'progress.loss is NaN'],
  ])('refuses progress %s', async (_, wrong, name, message) => {
    const { outcome, progress } = await report([{ current: 1 }, wrong]);
    expect(outcome).toMatchObject({ kind: 'failure', error: { name, message: expect.stringContaining(message) } });
    expect(progress).toEqual([{ current: 1 }]);
  });

  it('takes any JSON as the progress of a contract that says nothing of it', async () => {
    const { outcome, progress } = await report([{ epoch: 1 }, { epoch: 2, loss: -Infinity }], free as never);
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'EncodeError' } });
    expect(progress).toEqual([{ epoch: 1 }]);
  });
});
