import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BatchTask } from '../handler/batch-task.js';
import { TaskClient } from '../client/task-client.js';
import { defineTask, type TaskInput } from '../definition/define-task.js';
import { SoftTimeLimitExceeded } from '../definition/errors.js';
import { Handles } from '../handler/handles.decorator.js';
import { LoggingTask } from '../handler/logging-task.js';
import type { TaskContext } from '../handler/task-context.js';
import { Noted, noted, noteRun } from './noted-task.js';
import { steeredHandlers, steeredTasks } from './steered-tasks.js';
import { add } from './tasks.js';

/** Tasks that do what a pool must survive, and some that tell what became of them. They need no memory of the test's process. */

export const misbehave = defineTask({
  name: 'tasks.misbehave',
  params: {
    how: z.enum(['loop', 'exit', 'segfault', 'allocate', 'throw-string', 'throw-nothing', 'huge', 'block', 'later']),
    /** File that each run is noted in. (Default: none) */
    ledger: z.string().optional(),
  },
  result: z.any(),
});

@Handles(misbehave)
export class Misbehave extends LoggingTask<typeof misbehave> {
  async run({ how, ledger }: TaskInput<typeof misbehave>, task: TaskContext): Promise<unknown> {
    if (ledger) noteRun(ledger, 'begins', task);
    await task.updateState('PROGRESS', { doing: how });
    switch (how) {
      case 'loop':
        for (;;);
      case 'exit':
        process.exit(3);
      // eslint-disable-next-line no-fallthrough -- process.exit does not return
      case 'segfault':
        process.kill(process.pid, 'SIGSEGV');
        return sleep(60_000);
      case 'allocate':
        return allocate();
      case 'throw-string':
        throw 'a string, not an Error';
      case 'throw-nothing':
        return Promise.reject();
      case 'huge':
        return 'x'.repeat(32 * 1024 * 1024);
      case 'block': {
        const until = Date.now() + 2000;
        while (Date.now() < until);
        return 'blocked';
      }
      case 'later':
        setImmediate(() => {
          throw new Error('thrown when nobody was looking');
        });
        return sleep(60_000);
    }
  }
}

function allocate(): never {
  const kept: unknown[] = [];
  for (;;) kept.push(new Array(1_000_000).fill(Math.random()));
}

/** Tells which process or thread ran it, after `ms`. */
export const where = defineTask({
  name: 'tasks.where',
  params: { ms: z.number().default(0) },
  result: z.object({ pid: z.int(), retries: z.int() }),
});

@Handles(where)
export class Where extends LoggingTask<typeof where> {
  async run({ ms }: TaskInput<typeof where>, task: TaskContext) {
    if (ms > 0) await sleep(ms);
    return { pid: process.pid, retries: task.request.retries };
  }
}

/** Waits until its signal aborts, and returns the reason, after `cleanup` ms. */
export const obedient = defineTask({
  name: 'tasks.obedient',
  params: { cleanup: z.number().default(0) },
  result: z.string(),
});

@Handles(obedient)
export class Obedient extends LoggingTask<typeof obedient> {
  async run({ cleanup }: TaskInput<typeof obedient>, task: TaskContext) {
    await task.updateState('PROGRESS', { waiting: true });
    await aborted(task.signal);
    await sleep(cleanup);
    return task.signal.reason instanceof SoftTimeLimitExceeded
      ? 'cleaned up'
      : `stopped: ${String(task.signal.reason)}`;
  }
}

/** Resolves when the signal has aborted. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

/** Keeps `kib` of memory for good. */
export const leak = defineTask({ name: 'tasks.leak', params: { kib: z.int() }, result: z.int() });
const leaked: Buffer[] = [];

@Handles(leak)
export class Leak extends LoggingTask<typeof leak> {
  run({ kib }: TaskInput<typeof leak>) {
    leaked.push(Buffer.alloc(kib * 1024, 1));
    return process.pid;
  }
}

/** Long work in a lane of its own, until it is aborted. */
export const train = defineTask({ name: 'tasks.train', params: {}, result: z.string(), lane: 'train' });

@Handles(train)
export class Train extends LoggingTask<typeof train> {
  async run(_: object, task: TaskContext): Promise<string> {
    await task.updateState('PROGRESS', { epoch: 1 });
    await aborted(task.signal);
    throw task.signal.reason;
  }
}

/** Doubles many numbers at once, and tells how many; refuses 13. */
export const double = defineTask({
  name: 'tasks.double',
  params: { x: z.number() },
  result: z.object({ doubled: z.number(), together: z.int() }),
  batch: { maxSize: 8, maxWait: 0.2 },
});

@Handles(double)
export class Double extends BatchTask<typeof double> {
  runBatch(inputs: TaskInput<typeof double>[]) {
    return inputs.map(({ x }) =>
      x === 13 ? new RangeError('13 is unlucky') : { doubled: 2 * x, together: inputs.length },
    );
  }
}

/** Sends a task of its own, and waits for it. */
export const delegate = defineTask({ name: 'tasks.delegate', params: { x: z.number() }, result: z.any() });

@Handles(delegate)
export class Delegate extends LoggingTask<typeof delegate> {
  constructor(private readonly tasks: TaskClient) {
    super();
  }

  async run({ x }: TaskInput<typeof delegate>) {
    const child = await this.tasks.delay(add, x, 1);
    return { child: child.taskId, sum: await child.get({ timeout: 10_000 }) };
  }
}

export const roughTasks = [misbehave, where, obedient, leak, train, double, delegate, noted, ...steeredTasks];
export const roughHandlers = [Misbehave, Where, Obedient, Leak, Train, Double, Delegate, Noted, ...steeredHandlers];
