import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from '../definition/define-task.js';
import { SoftTimeLimitExceeded, TaskRevokedError, WorkerLostError, WorkerShutdown } from '../definition/errors.js';
import { type InlineCall, runTask } from '../testing/run-task.js';
import { LoggingTask } from '../handler/logging-task.js';
import type { TaskContext } from '../handler/task-context.js';

const long = defineTask({ name: 'tasks.long', params: {}, result: z.string() });

type Body = (task: TaskContext<typeof long>) => Promise<string>;

/** Does what the test says. */
class Long extends LoggingTask<typeof long> {
  constructor(private readonly body: Body) {
    super();
  }

  run(_: object, task: TaskContext<typeof long>): Promise<string> {
    return this.body(task);
  }
}

const run = async (body: Body, call: InlineCall<typeof long>) => {
  const { outcome, hooks } = await runTask(long, new Long(body), call);
  return { outcome, hooks: hooks.map(({ hook, state }) => [hook, state].filter(Boolean).join(' ')) };
};

/** Rejects with the reason of the abort, as work that obeys its signal does. */
const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

const never = () => new Promise<never>(() => undefined);

/** Says that it runs, upon which the test kit aborts it. */
const started = (task: TaskContext<typeof long>) => task.updateState('PROGRESS', {});

describe('SoloPool', () => {
  it('aborts at the soft limit, and the task fails with the reason', async () => {
    const { outcome, hooks } = await run(({ signal }) => aborted(signal), { softTimeLimit: 0.03, timeLimit: 5 });
    expect(outcome).toMatchObject({
      kind: 'failure',
      error: { name: 'SoftTimeLimitExceeded', message: 'The soft time limit of 0.03 s is over.' },
    });
    expect(hooks).toEqual(['beforeStart', 'onFailure', 'afterReturn FAILURE']);
  });

  it('lets a task clean up and return after its soft limit', async () => {
    const rescue: Body = ({ signal }) =>
      aborted(signal).catch((reason: unknown) => (reason instanceof SoftTimeLimitExceeded ? 'half' : 'wrong reason'));
    const { outcome } = await run(rescue, { softTimeLimit: 0.01, timeLimit: 5 });
    expect(outcome).toEqual({ kind: 'success', result: 'half' });
  });

  it.each([
    ['ignores its signal', never],
    ['obeys it', ({ signal }: TaskContext<typeof long>) => aborted(signal)],
  ])('ends a task that %s at the hard limit', async (_, body) => {
    const { outcome } = await run(body, { softTimeLimit: 9, timeLimit: 0.03 });
    expect(outcome).toMatchObject({
      kind: 'failure',
      error: { name: 'TimeLimitExceeded', message: 'The time limit of 0.03 s is over.' },
    });
  });

  it('keeps the hard limit of a task that has ignored its soft one', async () => {
    const { outcome } = await run(never, { softTimeLimit: 0.01, timeLimit: 0.03 });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'TimeLimitExceeded' } });
  });

  it.each([
    ['revoked', new TaskRevokedError('terminated'), { kind: 'revoked', reason: 'terminated' }, ['afterReturn REVOKED']],
    ['given back on shutdown', new WorkerShutdown('SIGTERM'), { kind: 'givenBack' }, []],
    ['given back when its lock is lost', new WorkerLostError('lost'), { kind: 'givenBack' }, []],
  ])('tells a task that it is %s, whatever the task throws then', async (_, reason, expected, hooks) => {
    for (const thrown of [reason, new Error('interrupted'), 'interrupted']) {
      let told: unknown;
      const obey: Body = async (task) => {
        await started(task);
        told = task.signal.reason;
        throw thrown;
      };
      const ended = await run(obey, { abortOnProgress: reason });
      expect(ended).toEqual({ outcome: expected, hooks: ['beforeStart', ...hooks] });
      expect(told).toBe(reason);
    }
  });

  it('calls a task revoked that was told to stop and returned instead', async () => {
    const ignore: Body = async (task) => {
      await started(task);
      return 'done';
    };
    const revoked = await run(ignore, { abortOnProgress: new TaskRevokedError('terminated') });
    expect(revoked.outcome).toEqual({ kind: 'revoked', reason: 'terminated' });
  });

  it('keeps the result of a task that returned although the worker leaves', async () => {
    const finish: Body = async (task) => {
      await started(task);
      return 'done';
    };
    const { outcome } = await run(finish, { abortOnProgress: new WorkerShutdown('SIGTERM') });
    expect(outcome).toEqual({ kind: 'success', result: 'done' });
  });
});
