import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { loadSettings } from '@celerity/config';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { SoftTimeLimitExceeded, TaskRevokedError, WorkerShutdown } from '../definition/errors.js';
import type { Outcome } from '../handler/outcome.js';
import type { RunRequest } from '../handler/task-context.js';
import { ChildPool } from './child-pool.js';
import { ParentServices } from './parent-services.js';
import type { Run } from './pool.js';
import { ProcessLink } from './process-link.js';
import type { RecyclingLimits } from './recycling.js';
import { ThreadLink } from './thread-link.js';

const handlers = pathToFileURL(
  createRequire(import.meta.url).resolve('@celerity/task-core/testing/worker-module'),
).href;
const settings = loadSettings({ appName: 'test' }, { LOG_LEVEL: 'silent' });
const NEVER: RecyclingLimits = { maxTasks: 0, idleTimeout: 0 };
const kinds = ['prefork', 'threads'] as const;

let pool: ChildPool;
const open = async (kind: (typeof kinds)[number], size = 1, recycling = NEVER) => {
  const boot = { handlers, settings, reportMemory: recycling.maxMemory !== undefined };
  // A child that allocates forever should not take the machine with it.
  const spawn = () => (kind === 'prefork' ? ProcessLink.spawn(['--max-old-space-size=128']) : ThreadLink.spawn());
  pool = new ChildPool({ kind, size, boot, recycling, spawn }, new ParentServices(), pino({ level: 'silent' }));
  await pool.open();
  return pool;
};
afterEach(() => pool.close());

let calls = 0;
/** A run, and a promise that it has reported its first progress. */
const runOf = (name: string, kwargs: Record<string, unknown> = {}, more: Partial<RunRequest> = {}) => {
  let report!: (progress: Record<string, unknown>) => void;
  const reported = new Promise<Record<string, unknown>>((resolve) => (report = resolve));
  const taskId = `task-${++calls}`;
  const defaults = { queue: 'celery', args: [], retries: 0, maxRetries: 0, attempt: 1, parentId: null, headers: {} };
  const limits = { softTimeLimit: 60, timeLimit: 60 };
  const request: RunRequest = {
    ...defaults,
    ...limits,
    taskId,
    rootId: taskId,
    worker: 'w@test',
    name,
    kwargs,
    ...more,
  };
  const run: Run = {
    request,
    channel: {
      progress: (progress) => Promise.resolve(report(progress)),
      log: () => undefined,
      token: () => undefined,
    },
  };
  return { run, reported, taskId };
};
const one = async (run: Run): Promise<Outcome> => (await pool.run([run]))[0]!;
const pidOf = (outcome: Outcome) => (outcome as { result: { pid: number } }).result.pid;

describe.each(kinds)('the %s pool', (kind) => {
  it('runs a task with its hooks, its progress and its result', async () => {
    await open(kind);
    const { run, reported } = runOf('tasks.steps', { steps: 2 });
    const outcome = one(run);
    expect(await reported).toEqual({ current: 1, total: 2 });
    expect(await outcome).toEqual({ kind: 'success', result: 2 });
  });

  it('kills a busy loop at the hard limit, and goes on with a fresh child', async () => {
    await open(kind);
    const outcome = await one(runOf('tasks.misbehave', { how: 'loop' }, { timeLimit: 0.5 }).run);
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'TimeLimitExceeded' } });
    expect(await one(runOf('tasks.add', { x: 1, y: 2 }).run)).toEqual({ kind: 'success', result: 3 });
  });

  it('lets a task clean up at the soft limit', async () => {
    await open(kind);
    const { run } = runOf('tasks.obedient', { cleanup: 20 }, { softTimeLimit: 0.1 });
    expect(await one(run)).toEqual({ kind: 'success', result: 'cleaned up' });
  });

  it('has a revoked busy loop dead within a second', async () => {
    await open(kind);
    const { run, reported, taskId } = runOf('tasks.misbehave', { how: 'loop' });
    const outcome = one(run);
    await reported;
    const since = performance.now();
    expect(pool.stop(taskId, new TaskRevokedError('terminated'))).toBe(true);
    expect(await outcome).toEqual({ kind: 'revoked', reason: 'terminated' });
    // Not a measurement: the grace periods add up to 600 ms, and the kill must follow them.
    expect(performance.now() - since).toBeLessThan(5000);
  });

  it('gives an obedient task that is told to stop the time to clean up', async () => {
    await open(kind);
    const { run, reported, taskId } = runOf('tasks.obedient', { cleanup: 20 });
    const outcome = one(run);
    await reported;
    pool.stop(taskId, new WorkerShutdown('the worker leaves'));
    expect(await outcome).toMatchObject({ kind: 'success', result: expect.stringContaining('the worker leaves') });
  });

  it('stops only the attempt that is meant', async () => {
    await open(kind);
    const { run, reported, taskId } = runOf('tasks.obedient', {}, { attempt: 7, softTimeLimit: 0.5 });
    const outcome = one(run);
    await reported;
    expect(pool.stop(taskId, new TaskRevokedError('old'), { attempt: 6 })).toBe(false);
    expect(await outcome).toMatchObject({ kind: 'success' });
  });

  it.each(kind === 'prefork' ? ['exit', 'segfault', 'later', 'allocate'] : ['exit', 'later'])(
    'tells of a task that takes its child with it (%s), and goes on',
    async (how) => {
      await open(kind);
      expect(await one(runOf('tasks.misbehave', { how }).run)).toMatchObject({
        kind: 'lost',
        error: { name: 'WorkerLostError' },
      });
      expect(await one(runOf('tasks.add', { x: 1, y: 2 }).run)).toEqual({ kind: 'success', result: 3 });
    },
    60_000,
  );

  it.each([
    ['throw-string', { name: 'NonError', message: 'a string, not an Error' }],
    ['throw-nothing', { name: 'NonError' }],
    ['huge', { name: 'ResultTooLarge' }],
  ])('brings over an odd ending: %s', async (how, error) => {
    await open(kind);
    expect(await one(runOf('tasks.misbehave', { how }).run)).toMatchObject({ kind: 'failure', error });
  });

  it('replaces a child after so many tasks, without a task that waits', async () => {
    const { length } = 'twelve tasks';
    await open(kind, 1, { ...NEVER, maxTasks: 3 });
    const first = pool.children()[0]!.pid;
    for (let index = 0; index < length; index++) await one(runOf('tasks.add', { x: 1, y: index }).run);
    for (;;) {
      // As many as it takes until the successor has booted: it runs them, and nobody waits for it.
      await one(runOf('tasks.where', { ms: 20 }).run);
      if (!pool.children().some(({ pid, state }) => pid === first && state !== 'leaving')) break;
    }
    expect(pool.waited).toBe(0);
    expect(pool.replaced).toBeGreaterThan(0);
  }, 60_000);

  it('hands a batch to one call, with an outcome for each', async () => {
    await open(kind);
    const runs = [1, 13, 3].map((x) => runOf('tasks.double', { x }).run);
    expect(await pool.run([...runs, runOf('tasks.double', { x: 'no number' }).run])).toMatchObject([
      { kind: 'success', result: { doubled: 2, together: 3 } },
      { kind: 'failure', error: { name: 'RangeError', message: '13 is unlucky' } },
      { kind: 'success', result: { doubled: 6, together: 3 } },
      { kind: 'failure', error: { name: 'InvalidTaskError' } },
    ]);
  });

  it('grows, shrinks and restarts', async () => {
    await open(kind, 2);
    const before = pool.children().map(({ pid }) => pid);
    pool.resize(3);
    pool.restart();
    const together = Array.from({ length: 3 }, () => one(runOf('tasks.where', { ms: 100 }).run));
    expect((await Promise.all(together)).map(({ kind: ended }) => ended)).toEqual(Array(3).fill('success'));
    pool.resize(1);
    while (pool.children().length !== 1 || before.includes(pool.children()[0]!.pid)) {
      await one(runOf('tasks.where', { ms: 20 }).run);
    }
    expect(await one(runOf('tasks.add', { x: 1, y: 1 }).run)).toEqual({ kind: 'success', result: 2 });
  }, 60_000);
});

describe('the prefork pool', () => {
  it('replaces a child whose memory has grown', async () => {
    await open('prefork', 1, { ...NEVER, maxMemory: 400_000 });
    const first = pool.children()[0]!.pid;
    expect(pidOf(await one(runOf('tasks.where').run))).toBe(first);
    await one(runOf('tasks.leak', { kib: 400_000 }).run);
    while (pidOf(await one(runOf('tasks.where', { ms: 20 }).run)) === first);
    expect(pool.waited).toBe(0);
    expect(pool.replaced).toBeGreaterThan(0);
  }, 60_000);

  it('fails to open when its children cannot boot, and says why', async () => {
    const boot = { handlers: 'file:///nowhere.js', settings, reportMemory: false };
    const options = { kind: 'prefork', size: 1, boot, recycling: NEVER, spawn: () => ProcessLink.spawn() } as const;
    pool = new ChildPool(options, new ParentServices(), pino({ level: 'silent' }));
    await expect(pool.open()).rejects.toThrow(/nowhere\.js/);
  });

  it('ends with its worker, also from a busy loop', async () => {
    await open('prefork');
    const { run, reported } = runOf('tasks.misbehave', { how: 'loop' });
    void pool.run([run]);
    await reported;
    const { pid } = pool.children()[0]!;
    await pool.close();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('knows the soft limit from a shutdown', async () => {
    await open('prefork');
    const { run, reported, taskId } = runOf('tasks.misbehave', { how: 'loop' });
    const outcome = one(run);
    await reported;
    pool.stop(taskId, new SoftTimeLimitExceeded('soft'));
    pool.stop(taskId, new WorkerShutdown('now'), { graceMs: 0 });
    expect(await outcome).toEqual({ kind: 'givenBack' });
  });
});
