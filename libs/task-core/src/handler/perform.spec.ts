import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask, type TaskBehaviour } from '../definition/define-task.js';
import { RetryableError } from '../definition/errors.js';
import type { ReadyState } from '../definition/states.js';
import { type InlineCall, runTask } from '../testing/run-task.js';
import { LoggingTask } from './logging-task.js';
import type { TaskContext } from './task-context.js';

const MEBIBYTE = 1024 * 1024;
const probe = defineTask({
  name: 'tasks.probe',
  params: { x: z.int().default(1) },
  result: z.any(),
});

type Body = (task: TaskContext<typeof probe>, x: number) => unknown;

/** Does what the test says. */
class Probe extends LoggingTask<typeof probe> {
  constructor(private readonly body: Body) {
    super();
  }

  run({ x }: { x: number }, task: TaskContext<typeof probe>): unknown {
    return this.body(task, x);
  }
}

/** Each of its hooks notes that it was called, and throws. */
class BrokenHooks extends Probe {
  readonly called: string[] = [];

  override beforeStart(): void {
    this.break('beforeStart');
  }
  override onSuccess(): void {
    this.break('onSuccess');
  }
  override async onFailure(): Promise<void> {
    await Promise.reject(new Error(`onFailure ${this.called.push('onFailure')}`));
  }
  override onRetry(): void {
    this.break('onRetry');
  }
  override afterReturn(state: ReadyState): void {
    this.break(`afterReturn ${state}`);
  }
  private break(hook: string): never {
    this.called.push(hook);
    throw new Error(hook);
  }
}

interface Contract extends TaskBehaviour {
  result?: z.ZodType;
}

const run = (body: Body, contract: Contract = {}, call: InlineCall<typeof probe> = {}) =>
  runTask({ ...probe, ...contract } as typeof probe, new Probe(body), call);

const fail = (thrown: unknown) => () => {
  throw thrown;
};

describe('perform', () => {
  describe('hooks', () => {
    it.each([
      ['a success', () => 1, ['beforeStart', 'onSuccess', 'afterReturn SUCCESS']],
      ['a failure', fail(new Error('x')), ['beforeStart', 'onFailure', 'afterReturn FAILURE']],
      ['a retry, which is no return', (task) => task.retry({ countdown: 7 }), ['beforeStart', 'onRetry']],
      ['a result that breaks the contract', () => NaN, ['beforeStart', 'onFailure', 'afterReturn FAILURE']],
    ] as [string, Body, string[]][])('are called in order around %s', async (_, body, expected) => {
      const { hooks } = await run(body);
      expect(hooks.map(({ hook, state }) => [hook, state].filter(Boolean).join(' '))).toEqual(expected);
    });

    it('are not called with arguments that the task never saw, but for the failure', async () => {
      const { outcome, hooks } = await run(() => 1, {}, { args: ['one' as never] });
      expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'InvalidTaskError' } });
      expect(hooks.map(({ hook }) => hook)).toEqual(['onFailure', 'afterReturn']);
    });

    it.each([
      ['success', () => 1, { kind: 'success', result: 1 }, ['beforeStart', 'onSuccess', 'afterReturn SUCCESS']],
      [
        'failure',
        fail(new Error('x')),
        { kind: 'failure', error: { message: 'x' } },
        ['beforeStart', 'onFailure', 'afterReturn FAILURE'],
      ],
      ['retry', (task) => task.retry({ countdown: 7 }), { kind: 'retry', delayMs: 7000 }, ['beforeStart', 'onRetry']],
    ] as [string, Body, object, string[]][])('that throw change nothing of a %s', async (_, body, expected, called) => {
      const handler = new BrokenHooks(body);
      const { outcome } = await runTask(probe, handler);
      expect(outcome).toMatchObject(expected);
      expect(handler.called).toEqual(called);
    });

    it('log the task, its attempt, its runtime and what went wrong', async () => {
      const { hooks } = await run(
        (task) => task.retry({ countdown: 7, error: new RangeError('k') }),
        {},
        { retries: 1 },
      );
      const line = { task_id: 'inline-task', task: 'tasks.probe', queue: 'inline', attempt: 2 };
      expect(hooks[0]).toMatchObject({ ...line, hook: 'beforeStart' });
      expect(hooks[1]).toMatchObject({ ...line, hook: 'onRetry', error: 'RangeError: k', retry_in: 7 });
      expect(hooks[1]!.runtime).toBeGreaterThanOrEqual(0);
      expect(hooks[1]!.traceback).toContain('RangeError: k');
    });
  });

  describe('result', () => {
    it.each([
      ['what the contract makes of it', z.object({ n: z.int().default(5) }), {}, { n: 5 }],
      ['null for nothing', z.any(), undefined, null],
      ['the largest that is allowed', z.string(), 'x'.repeat(MEBIBYTE - 2), 'x'.repeat(MEBIBYTE - 2)],
    ])('is %s', async (_, result, returned, expected) => {
      expect((await run(() => returned, { result })).outcome).toEqual({ kind: 'success', result: expected });
    });

    const Count = z.strictObject({ n: z.int() });
    it.each([
      ['of another type', { n: 'five' }, 'InvalidResultError', 'result.n: '],
      ['with an unknown field', { n: 1, m: 2 }, 'InvalidResultError', 'result.m: unknown field'],
      ['that is missing', undefined, 'InvalidResultError', 'tasks.probe returned what its contract does not allow.'],
      ['with NaN', { n: NaN }, 'EncodeError', 'the result of tasks.probe.n is NaN'],
      ['with a BigInt', { n: 5n }, 'EncodeError', 'the result of tasks.probe.n is a bigint'],
      ['with a Map', new Map(), 'EncodeError', 'the result of tasks.probe is a Map'],
    ])('%s is a failure', async (_, returned, name, message) => {
      const { outcome } = await run(() => returned, { result: Count });
      expect(outcome).toMatchObject({ kind: 'failure', error: { name, message: expect.stringContaining(message) } });
    });

    it.each([
      ['long', 'x'.repeat(MEBIBYTE - 1)],
      ['short, but of wide characters', '€'.repeat(MEBIBYTE / 3)],
      ['made long by its contract', 'x'.repeat(MEBIBYTE / 2 - 1)],
    ])('too large, %s, is a failure', async (_, returned) => {
      const doubled = z.string().transform((text) => (/^x{1,600000}$/.test(text) ? `${text}${text} ` : text));
      const { outcome } = await run(() => returned, { result: doubled });
      const message = expect.stringContaining('is 1048577 bytes; 1048576 are allowed (CELERITY_RESULT_MAX_BYTES)');
      expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'ResultTooLarge', message } });
    });
  });

  describe('errors', () => {
    const thrown = new RangeError('x');

    it.each([
      ['throws', fail(thrown)],
      ['rejects', () => Promise.reject(thrown)],
    ])('are the very ones that a task %s', async (_, body) => {
      const { outcome } = await run(body);
      expect(outcome.kind === 'failure' && outcome.error).toBe(thrown);
    });

    it.each([
      ['boom', 'boom'],
      [null, 'null'],
      [undefined, 'undefined'],
      [7, '7'],
    ])('are made of %p', async (value, message) => {
      const { outcome } = await run(fail(value));
      expect(outcome).toMatchObject({
        kind: 'failure',
        error: { name: 'NonError', message: expect.stringContaining(message) },
      });
    });
  });

  describe('retries', () => {
    const error = new RetryableError('flaky');
    const flaky = { autoretryFor: [RetryableError], defaultRetryDelay: 5 };

    it.each([
      ['a listed error', fail(error), flaky, {}, { kind: 'retry', delayMs: 5000, error }],
      [
        'a listed error, for the last time',
        fail(error),
        flaky,
        { retries: 2 },
        { kind: 'retry', delayMs: 5000, error },
      ],
      ['no error that is not listed', fail(error), {}, {}, { kind: 'failure', error }],
      ['no more than the contract says', fail(error), flaky, { retries: 3 }, { kind: 'failure', error }],
      ['no more than the call says', fail(error), flaky, { retries: 1, maxRetries: 1 }, { kind: 'failure', error }],
      [
        'with the backoff of this retry',
        fail(error),
        { ...flaky, retryBackoff: 3, retryJitter: false },
        { retries: 2 },
        { kind: 'retry', delayMs: 12_000 },
      ],
      ['on request', (task) => task.retry(), flaky, {}, { kind: 'retry', delayMs: 5000, error: { name: 'Retry' } }],
      [
        'on request, after a countdown',
        (task) => task.retry({ countdown: 0.25, error }),
        {},
        {},
        { kind: 'retry', delayMs: 250, error },
      ],
      [
        'on request, though the error is not listed',
        (task) => task.retry({ error }),
        {},
        {},
        { kind: 'retry', delayMs: 180_000, error },
      ],
      [
        'on request, more often than the call says',
        (task) => task.retry({ maxRetries: 9 }),
        flaky,
        { retries: 3 },
        { kind: 'retry' },
      ],
      [
        'on request, but no more than the call says',
        (task) => task.retry({ error }),
        {},
        { retries: 1, maxRetries: 1 },
        { kind: 'failure', error },
      ],
      [
        'and fails with the error that was given',
        (task) => task.retry({ error }),
        {},
        { retries: 3 },
        { kind: 'failure', error },
      ],
      [
        'and fails with one of its own',
        (task) => task.retry({ maxRetries: 1 }),
        {},
        { retries: 1 },
        {
          kind: 'failure',
          error: {
            name: 'MaxRetriesExceededError',
            message: "Can't retry tasks.probe[inline-task] more than 1 times.",
          },
        },
      ],
    ] as [string, Body, Contract, InlineCall<typeof probe>, object][])(
      '%s',
      async (_, body, contract, call, expected) => {
        expect((await run(body, contract, call)).outcome).toMatchObject(expected);
      },
    );
  });
});
