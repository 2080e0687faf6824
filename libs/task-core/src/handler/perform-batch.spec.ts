import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { defineTask, type TaskInput } from '../definition/define-task.js';
import { RetryableError, SoftTimeLimitExceeded, TaskRevokedError, WorkerShutdown } from '../definition/errors.js';
import type { ReadyState } from '../definition/states.js';
import { runOf } from '../testing/runs.js';
import { BatchTask } from './batch-task.js';
import { currentTask } from './current-task.js';
import { LoggingTask } from './logging-task.js';
import { type LocalRun, perform, performBatch } from './perform.js';
import { StopOrder } from './stop-order.js';
import { TaskContext } from './task-context.js';

const probe = defineTask({
  ...{ name: 'tasks.probe', params: { x: z.int() }, result: z.int(), maxRetries: 2, defaultRetryDelay: 5 },
  ...{ autoretryFor: [RetryableError], batch: { maxSize: 8, maxWait: 0 } },
});
type Body = (xs: number[], tasks: TaskContext<typeof probe>[]) => unknown;

/** Does what the test says, and notes what it is called with. */
class Probe extends BatchTask<typeof probe> {
  readonly calls: number[][] = [];
  readonly hooks: string[] = [];

  constructor(private readonly body: Body) {
    super();
  }

  async runBatch(inputs: TaskInput<typeof probe>[], tasks: TaskContext<typeof probe>[]) {
    const xs = inputs.map(({ x }) => x);
    this.calls.push(xs);
    return (await this.body(xs, tasks)) as number[];
  }

  override beforeStart({ id }: TaskContext<typeof probe>): void {
    this.hooks.push(`${id} begins`);
    throw new Error('a hook changes nothing');
  }

  override afterReturn(state: ReadyState, { id }: TaskContext<typeof probe>): void {
    this.hooks.push(`${id} ${state}`);
  }
}

/** Runs of these arguments, with ids `a`, `b` and so on. */
const runsOf = (...values: unknown[]): LocalRun[] =>
  values.map((x, index) => {
    const { run } = runOf(probe.name, { x }, { taskId: 'abcdef'[index], maxRetries: probe.maxRetries });
    const stop = new StopOrder();
    const log = pino({ level: 'silent' });
    return { task: new TaskContext(probe, run.request, stop, run.channel, log) as unknown as TaskContext, stop };
  });
const handled = (handler: LoggingTask<typeof probe>) => ({ definition: probe, handler }) as never;
const batch = (handler: LoggingTask<typeof probe>, runs: LocalRun[]) => performBatch(handled(handler), runs, 1024);
const twice: Body = (xs) => xs.map((x) => 2 * x);

describe('a batch of runs', () => {
  it('is one call, with one outcome and the hooks of each', async () => {
    const handler = new Probe(twice);
    const outcomes = await batch(handler, runsOf(1, 2, 3));
    expect(outcomes).toEqual([2, 4, 6].map((result) => ({ kind: 'success', result })));
    expect(handler.calls).toEqual([[1, 2, 3]]);
    expect(handler.hooks.sort()).toEqual(['a', 'b', 'c'].flatMap((id) => [`${id} SUCCESS`, `${id} begins`]).sort());
  });

  it('lets one alone fail, or be retried, or return what its contract refuses', async () => {
    const own: Body = () => [new RangeError('mine'), new RetryableError('later'), 1.5, 4];
    expect(await batch(new Probe(own), runsOf(1, 2, 3, 4))).toMatchObject([
      { kind: 'failure', error: { name: 'RangeError', message: 'mine' } },
      { kind: 'retry', error: { message: 'later' }, delayMs: 5000 },
      { kind: 'failure', error: { name: 'InvalidResultError' } },
      { kind: 'success', result: 4 },
    ]);
  });

  it('never shows the handler arguments that are wrong', async () => {
    const handler = new Probe(twice);
    const [first, wrong, third] = await batch(handler, runsOf(1, 'two', 3));
    expect([first, third]).toEqual([2, 6].map((result) => ({ kind: 'success', result })));
    expect(wrong).toMatchObject({ kind: 'failure', error: { name: 'InvalidTaskError' } });
    expect(handler.calls).toEqual([[1, 3]]);
    await batch(handler, runsOf('one', 'two'));
    expect(handler.calls).toHaveLength(1);
  });

  it('fails altogether with what is thrown, each by its own retries', async () => {
    const runs = runsOf(1, 2);
    Object.assign(runs[1]!.task.request, { retries: 2 });
    const outcomes = await batch(new Probe(() => Promise.reject(new RetryableError('down'))), runs);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['retry', 'failure']);
  });

  it.each([
    ['too few results', [1]],
    ['too many', [1, 2, 3]],
    ['no list', { 0: 1, 1: 2, length: 2 }],
    ['nothing', undefined],
  ])('fails altogether when the handler returns %s', async (_, returned) => {
    expect(await batch(new Probe(() => returned), runsOf(1, 2))).toMatchObject(
      Array(2).fill({
        kind: 'failure',
        error: { name: 'InvalidResultError', message: expect.stringContaining('one result for each of its 2 inputs') },
      }),
    );
  });

  it('says the fix when the handler knows no batches', async () => {
    class Single extends LoggingTask<typeof probe> {
      run = () => 1;
    }
    const [outcome] = await batch(new Single(), runsOf(1, 2));
    expect(outcome).toMatchObject({
      kind: 'failure',
      error: { message: "'tasks.probe' has a batch in its contract: let its handler extend BatchTask." },
    });
  });

  it('stops each of it by its own order', async () => {
    const runs = runsOf(1, 2, 3, 4);
    const body: Body = (_, tasks) => {
      runs[0]!.stop.give(new TaskRevokedError('terminated'));
      runs[1]!.stop.give(new WorkerShutdown('x'));
      runs[2]!.stop.give(new SoftTimeLimitExceeded('soft'));
      return tasks.map(({ signal }) => (signal.aborted ? (signal.reason as Error) : 4));
    };
    expect(await batch(new Probe(body), runs)).toMatchObject([
      { kind: 'revoked', reason: 'terminated' },
      { kind: 'givenBack' },
      { kind: 'failure', error: { name: 'SoftTimeLimitExceeded' } },
      { kind: 'success', result: 4 },
    ]);
  });

  it('of one is what `run` makes of it', async () => {
    const alone = (body: Body) => perform(handled(new Probe(body)), runsOf(5)[0]!, 1024);
    expect(await alone(twice)).toEqual({ kind: 'success', result: 10 });
    expect(await alone(() => [new RangeError('mine')])).toMatchObject({ kind: 'failure', error: { message: 'mine' } });
  });

  it('sends in the name of its first task', async () => {
    let family: unknown;
    const body: Body = (xs) => ((family = currentTask()), xs);
    await batch(new Probe(body), runsOf(1, 2));
    expect(family).toEqual({ taskId: 'a', rootId: 'a' });
  });
});
