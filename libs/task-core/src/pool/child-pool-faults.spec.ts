import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { TaskRevokedError, WorkerShutdown } from '../definition/errors.js';
import type { Outcome } from '../handler/outcome.js';
import { runOf } from '../testing/runs.js';
import type { ChildExit, ChildLink } from './child-link.js';
import { ChildPool } from './child-pool.js';
import { ParentServices } from './parent-services.js';
import type { FromChild, ToChild } from './protocol.js';
import type { RecyclingLimits } from './recycling.js';

/** A child that does what the test says, in the order in which the test says it. */
class ScriptedChild implements ChildLink {
  readonly got: string[] = [];
  readonly exited: Promise<ChildExit>;
  private exit!: (exit: ChildExit) => void;
  private listener: (message: FromChild) => void = () => undefined;

  constructor(readonly id: number) {
    this.exited = new Promise((resolve) => (this.exit = resolve));
  }

  send({ kind }: ToChild): void {
    this.got.push(kind);
  }

  onMessage(listener: (message: FromChild) => void): void {
    this.listener = listener;
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.got.push(signal);
  }

  memory(): number | null {
    return null;
  }

  boot(): Promise<void> {
    return this.says({ kind: 'ready', tasks: ['tasks.x'] });
  }

  fail(): Promise<void> {
    return this.says({ kind: 'failed', error: { name: 'Error', message: 'no module' } });
  }

  done(result: unknown = 1): Promise<void> {
    return this.says({ kind: 'done', outcomes: [{ kind: 'success', result }] });
  }

  die(signal: NodeJS.Signals = 'SIGSEGV'): Promise<void> {
    this.exit({ code: null, signal });
    return settled();
  }

  private says(message: FromChild): Promise<void> {
    this.listener(message);
    return settled();
  }
}

/** Resolves when everything that follows at once has followed. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a pool whose children do what they want', () => {
  let pool: ChildPool;
  let children: ScriptedChild[];
  const open = async (size = 1, recycling: RecyclingLimits = { maxTasks: 0, idleTimeout: 0 }) => {
    children = [];
    const spawn = () => {
      const child = new ScriptedChild(children.length);
      children.push(child);
      return child;
    };
    const boot = { handlers: 'file:///x.js', settings: {}, reportMemory: false };
    pool = new ChildPool(
      { kind: 'prefork', size, boot, recycling, spawn },
      new ParentServices(),
      pino({ level: 'silent' }),
    );
    const opened = pool.open();
    for (const child of children) void child.boot();
    await opened;
    await settled();
  };
  /** Begins a run: it is in a child, or waits for one. */
  const begin = async (more: Parameters<typeof runOf>[2] = {}) => {
    const outcome = pool.run([runOf('tasks.x', {}, more).run]).then(([one]) => one!);
    await settled();
    return { outcome };
  };
  const kinds = (outcomes: Promise<Outcome>[]) => Promise.all(outcomes.map(async (one) => (await one).kind));
  const alive = () => pool.children().map(({ pid, state }) => `${pid} ${state}`);
  afterEach(async () => {
    const closing = pool.close();
    for (const child of children) void child.die();
    await closing;
  });

  it('runs the next on the child that ran last, and starts no more than it needs', async () => {
    await open(2);
    const first = await begin();
    const busy = children.find(({ got }) => got.includes('run'))!;
    await busy.done();
    expect(await first.outcome).toEqual({ kind: 'success', result: 1 });
    for (let count = 0; count < 3; count++) {
      const { outcome } = await begin();
      await busy.done();
      await outcome;
    }
    expect(busy.got.filter((kind) => kind === 'run')).toHaveLength(4);
    expect([children.length, pool.waited]).toEqual([2, 0]);
  });

  it('hands nothing to a child that is being killed, though its run was over in time', async () => {
    await open(1);
    const { outcome: first } = await begin({ taskId: 'one' });
    pool.stop('one', new TaskRevokedError('terminated'), { graceMs: 0 });
    // What it sent arrives before its end is known.
    await children[0]!.done('in time');
    expect(await first).toEqual({ kind: 'success', result: 'in time' });
    const { outcome: second } = await begin();
    expect(children[0]!.got.filter((kind) => kind === 'run')).toHaveLength(1);
    await children[0]!.die('SIGKILL');
    await children[1]!.boot();
    await children[1]!.done();
    expect(await second).toEqual({ kind: 'success', result: 1 });
  });

  it('sees to it that a child ends that was told to, though it survived the telling', async () => {
    await open(1);
    const { outcome } = await begin({ taskId: 'one' });
    pool.stop('one', new TaskRevokedError('terminated'), { graceMs: 1 });
    while (!children[0]!.got.includes('SIGTERM')) await settled();
    await children[0]!.done();
    await outcome;
    expect(children[0]!.got.at(-1)).toBe('SIGKILL');
  });

  it('replaces a child that dies, also when another could not boot just before', async () => {
    await open(1, { maxTasks: 2, idleTimeout: 0 });
    const { outcome: first } = await begin();
    // Its successor cannot boot: it goes on itself.
    await children[1]!.fail();
    await children[1]!.die();
    await children[0]!.done();
    await first;
    await children[0]!.die();
    expect(children).toHaveLength(3);
    const { outcome: next } = await begin();
    await children[2]!.boot();
    await children[2]!.done();
    expect(await next).toEqual({ kind: 'success', result: 1 });
  });

  it('starts another successor when the first died while it waited', async () => {
    await open(1, { maxTasks: 3, idleTimeout: 0 });
    const outcomes: Promise<Outcome>[] = [];
    outcomes.push((await begin()).outcome);
    await children[1]!.boot();
    await children[0]!.done();
    await children[1]!.die();
    outcomes.push((await begin()).outcome);
    await children[0]!.done();
    outcomes.push((await begin()).outcome);
    await children[0]!.done();
    const successor = children.at(-1)!;
    expect(successor).not.toBe(children[1]);
    await successor.boot();
    expect(children[0]!.got.at(-1)).toBe('leave');
    outcomes.push((await begin()).outcome);
    await successor.done();
    expect(await kinds(outcomes)).toEqual(Array(4).fill('success'));
  });

  it('hands what waits to the successor of a child that died', async () => {
    await open(1, { maxTasks: 2, idleTimeout: 0 });
    const { outcome: first } = await begin();
    await children[1]!.boot();
    const { outcome: waiting } = await begin();
    await children[0]!.die();
    await children[1]!.done('at last');
    expect(await waiting).toEqual({ kind: 'success', result: 'at last' });
    expect(await kinds([first])).toEqual(['lost']);
  });

  it('tries again by and by when a child cannot boot', async () => {
    await open(1);
    await children[0]!.die();
    await children[1]!.fail();
    await children[1]!.die();
    expect(() => pool.assertReady()).toThrow('no child of the pool can boot: no module');
    while (children.length < 3) await settled();
    await children[2]!.boot();
    expect(() => pool.assertReady()).not.toThrow();
    expect(alive()).toEqual(['2 idle']);
  });

  it('asks its children to leave when it closes, and waits for their end', async () => {
    await open(1);
    const closing = pool.close();
    expect(children[0]!.got.at(-1)).toBe('leave');
    await children[0]!.die('SIGKILL');
    await closing;
    expect(pool.children()).toEqual([]);
  });

  it('stops a run that still waits for a child, and blames no other of its batch', async () => {
    await open(1);
    await begin();
    const batch = pool.run(['two', 'three'].map((taskId) => runOf('tasks.x', {}, { taskId, attempt: 7 }).run));
    await settled();
    expect(pool.stop('two', new TaskRevokedError('terminated'), { attempt: 6 })).toBe(false);
    expect(pool.stop('two', new TaskRevokedError('terminated'), { attempt: 7 })).toBe(true);
    expect(await batch).toEqual([{ kind: 'revoked', reason: 'terminated' }, { kind: 'givenBack' }]);
    const { outcome: leaving } = await begin({ taskId: 'four' });
    pool.stop('four', new WorkerShutdown('the worker leaves'));
    expect(await leaving).toEqual({ kind: 'givenBack' });
    await children[0]!.done();
    expect(children[0]!.got.filter((kind) => kind === 'run')).toHaveLength(1);
  });
});
