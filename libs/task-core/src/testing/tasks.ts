import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask, type TaskInput } from '../definition/define-task.js';
import { RetryableError } from '../definition/errors.js';
import { Handles } from '../handler/handles.decorator.js';
import { LoggingTask } from '../handler/logging-task.js';
import type { TaskContext } from '../handler/task-context.js';

/** Tasks for the engine's own tests: each does one thing that a queue must cope with. */

export const add = defineTask({ name: 'tasks.add', params: { x: z.number(), y: z.number() }, result: z.number() });

@Handles(add)
export class Add extends LoggingTask<typeof add> {
  run({ x, y }: TaskInput<typeof add>) {
    return x + y;
  }
}

/** Runs until the test lets it end with {@link Gate.open}, or its signal aborts. */
export const gated = defineTask({ name: 'tasks.gated', params: { gate: z.string() }, result: z.string() });

/** Lets gated tasks of this process start and end when the test says so. */
export class Gate {
  private static readonly gates = new Map<string, Gate>();
  /** How often a task ran into this gate. */
  entered = 0;
  private arrive!: () => void;
  private release!: () => void;
  readonly arrived = new Promise<void>((resolve) => (this.arrive = resolve));
  private readonly released = new Promise<void>((resolve) => (this.release = resolve));

  constructor(readonly name: string) {
    Gate.gates.set(name, this);
  }

  static at(name: string): Gate {
    return Gate.gates.get(name) ?? new Gate(name);
  }

  open(): void {
    this.release();
  }

  async pass(signal: AbortSignal): Promise<void> {
    this.entered++;
    this.arrive();
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    );
    await Promise.race([this.released, aborted]);
  }
}

@Handles(gated)
export class Gated extends LoggingTask<typeof gated> {
  async run({ gate }: TaskInput<typeof gated>, task: TaskContext) {
    await Gate.at(gate).pass(task.signal);
    return `passed ${gate}`;
  }
}

/** As {@link gated}, but it may never run twice. */
export const once = defineTask({
  name: 'tasks.once',
  params: { gate: z.string() },
  result: z.string(),
  acksLate: false,
});

@Handles(once)
export class Once extends LoggingTask<typeof once> {
  async run({ gate }: TaskInput<typeof once>, task: TaskContext) {
    await Gate.at(gate).pass(task.signal);
    return `passed ${gate}`;
  }
}

/** Fails with a retryable error `times` times, then succeeds. Retries come at once. */
export const flaky = defineTask({
  name: 'tasks.flaky',
  params: { times: z.int() },
  result: z.int(),
  autoretryFor: [RetryableError],
  defaultRetryDelay: 0,
});

@Handles(flaky)
export class Flaky extends LoggingTask<typeof flaky> {
  run({ times }: TaskInput<typeof flaky>, task: TaskContext) {
    if (task.request.retries < times) throw new RetryableError(`failure ${task.attempt}`);
    return task.request.retries;
  }
}

/** Returns what JSON cannot carry, or too much of it. */
export const odd = defineTask({ name: 'tasks.odd', params: { kind: z.enum(['bigint', 'huge']) }, result: z.any() });

@Handles(odd)
export class Odd extends LoggingTask<typeof odd> {
  run({ kind }: TaskInput<typeof odd>): unknown {
    return kind === 'bigint' ? { value: 1n } : 'x'.repeat(2 * 1024 * 1024);
  }
}

/** Reports `steps` steps of progress and a log line with each. */
export const steps = defineTask({
  name: 'tasks.steps',
  params: { steps: z.int() },
  result: z.int(),
  progress: z.object({ current: z.int(), total: z.int() }),
});

@Handles(steps)
export class Steps extends LoggingTask<typeof steps> {
  async run({ steps: total }: TaskInput<typeof steps>, task: TaskContext<typeof steps>) {
    for (let current = 1; current <= total; current++) {
      await sleep(20);
      await task.updateState('PROGRESS', { current, total });
      task.logger.info(`step ${current}`);
    }
    return total;
  }
}

/** Writes a text word by word, in as many drafts as there are lists of words, and a log line before each draft. */
export const writes = defineTask({
  name: 'tasks.writes',
  params: { drafts: z.array(z.array(z.string())), pause: z.int().default(0) },
  result: z.int(),
  maxRetries: 1,
  defaultRetryDelay: 0,
});

@Handles(writes)
export class Writes extends LoggingTask<typeof writes> {
  async run({ drafts, pause }: TaskInput<typeof writes>, task: TaskContext<typeof writes>) {
    for (const [index, words] of drafts.entries()) {
      task.logger.info(`draft ${index + 1}`);
      for (const text of words) {
        task.emitToken({ text, draft: index + 1 });
        if (pause > 0) await sleep(pause);
      }
    }
    return drafts.length;
  }
}

/** Takes a secret. */
export const login = defineTask({
  name: 'tasks.login',
  params: { user: z.string(), password: z.string() },
  result: z.boolean(),
  sensitive: ['password'],
});

@Handles(login)
export class Login extends LoggingTask<typeof login> {
  run({ password }: TaskInput<typeof login>) {
    return password.length > 0;
  }
}

export const allTasks = [add, gated, once, flaky, odd, steps, writes, login];
export const allHandlers = [Add, Gated, Once, Flaky, Odd, Steps, Writes, Login];
