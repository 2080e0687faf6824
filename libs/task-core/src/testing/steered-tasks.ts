import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { z } from 'zod';
import { defineTask, type TaskInput } from '../definition/define-task.js';
import { BatchTask } from '../handler/batch-task.js';
import { Handles } from '../handler/handles.decorator.js';
import { LoggingTask } from '../handler/logging-task.js';
import type { TaskContext } from '../handler/task-context.js';
import type { Cache } from '../ports/cache.js';
import type { Locks } from '../ports/locks.js';
import type { RateLimiter } from '../ports/rate-limiter.js';
import { CACHE, LOCKS, RATE_LIMITER } from '../ports/tokens.js';
import { noteRun } from './noted-task.js';

/** Tasks that a test steers from outside: by files, by what it delivers again, by limits. */

const deadly = { params: { ledger: z.string(), deadly: z.string() }, result: z.string() };

/** Writes its runs down, and takes its process with it as long as the file `deadly` exists. */
export const fragile = defineTask({ name: 'tasks.fragile', ...deadly });
/** The same, but it does not want to run again after that. */
export const fragileOnce = defineTask({ name: 'tasks.fragile_once', ...deadly, rejectOnWorkerLost: false });
/** The same, and acknowledged before it runs. */
export const fragileEarly = defineTask({ name: 'tasks.fragile_early', ...deadly, acksLate: false });

function survive({ ledger, deadly: file }: TaskInput<typeof fragile>, task: TaskContext): string {
  noteRun(ledger, 'begins', task);
  if (existsSync(file)) process.exit(3);
  return 'survived';
}

@Handles(fragile)
export class Fragile extends LoggingTask<typeof fragile> {
  run(input: TaskInput<typeof fragile>, task: TaskContext) {
    return survive(input, task);
  }
}

@Handles(fragileOnce)
export class FragileOnce extends LoggingTask<typeof fragileOnce> {
  run(input: TaskInput<typeof fragileOnce>, task: TaskContext) {
    return survive(input, task);
  }
}

@Handles(fragileEarly)
export class FragileEarly extends LoggingTask<typeof fragileEarly> {
  run(input: TaskInput<typeof fragileEarly>, task: TaskContext) {
    return survive(input, task);
  }
}

/** Tells how many ran together; a negative one takes its process with it. */
export const together = defineTask({
  name: 'tasks.together',
  params: { x: z.number() },
  result: z.int(),
  batch: { maxSize: 3, maxWait: 1 },
});

@Handles(together)
export class Together extends BatchTask<typeof together> {
  runBatch(inputs: TaskInput<typeof together>[]) {
    if (inputs.some(({ x }) => x < 0)) process.exit(3);
    return inputs.map(() => inputs.length);
  }
}

/** Its first delivery never ends by itself and is deaf; with `report` it reports progress. A later one takes `ms`, and tells its number. */
export const restless = defineTask({
  name: 'tasks.restless',
  params: { report: z.boolean(), ms: z.number().default(0) },
  result: z.int(),
});

@Handles(restless)
export class Restless extends LoggingTask<typeof restless> {
  async run({ report, ms }: TaskInput<typeof restless>, task: TaskContext) {
    for (let step = 1; task.request.attempt === 1; step++) {
      // Told first, so that a test knows that it runs.
      if (report || step === 1) await task.updateState('PROGRESS', { step, pid: process.pid });
      await sleep(50);
    }
    await sleep(ms);
    return task.request.attempt;
  }
}

/** May start ten times a second. */
export const limited = defineTask({ name: 'tasks.limited', params: {}, result: z.null(), rateLimit: '10/s' });

@Handles(limited)
export class Limited extends LoggingTask<typeof limited> {
  run() {
    return null;
  }
}

/** Uses each port, and tells what it got. */
export const ported = defineTask({ name: 'tasks.ported', params: { key: z.string() }, result: z.any() });

@Handles(ported)
export class Ported extends LoggingTask<typeof ported> {
  constructor(
    @Inject(CACHE) private readonly cache: Cache,
    @Inject(LOCKS) private readonly locks: Locks,
    @Inject(RATE_LIMITER) private readonly rates: RateLimiter,
  ) {
    super();
  }

  async run({ key }: TaskInput<typeof ported>) {
    const found = (await this.cache.get(key)) ?? null;
    await this.cache.set(key, { from: process.pid }, 60);
    const locked = await this.locks.tryWith(key, 60, () =>
      this.locks.tryWith(key, 60, () => Promise.resolve('twice')).then((inner) => inner ?? 'once'),
    );
    const rate = { limit: 1, periodMs: 60_000 };
    const takings = [await this.rates.take(key, rate), await this.rates.take(key, rate)];
    return { found, locked, allowed: takings.map(({ allowed }) => allowed), pid: process.pid };
  }
}

export const steeredTasks = [fragile, fragileOnce, fragileEarly, together, restless, limited, ported];
export const steeredHandlers = [Fragile, FragileOnce, FragileEarly, Together, Restless, Limited, Ported];
