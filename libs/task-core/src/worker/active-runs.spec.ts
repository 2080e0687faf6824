import { describe, expect, it } from '@jest/globals';
import { ActiveRuns } from './active-runs.js';

/** Work that ends when the test says so. */
const work = () => {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { end, run: () => ended };
};

describe('ActiveRuns', () => {
  it('counts runs by task', () => {
    const active = new ActiveRuns();
    for (const name of ['a', 'b', 'a']) active.count(name);
    expect([active.processed, active.totals()]).toEqual([3, { a: 2, b: 1 }]);
  });

  it('is idle at once with nothing to do, and else when the last is done, however it ends', async () => {
    const active = new ActiveRuns();
    await active.whenIdle();
    const first = work();
    const held = active.hold('one', first.run);
    const failing = active.hold('two', () => Promise.reject(new Error('x'))).catch(() => undefined);
    let idle = false;
    const whenIdle = active.whenIdle().then(() => (idle = true));
    await failing;
    expect([active.ids(), idle]).toEqual([['one'], false]);
    first.end();
    await Promise.all([held, whenIdle]);
    expect(active.size).toBe(0);
  });

  it('holds a task that was delivered twice until both are done', async () => {
    const active = new ActiveRuns();
    const [older, newer] = [work(), work()];
    const first = active.hold('one', older.run);
    const second = active.hold('one', newer.run);
    older.end();
    await first;
    expect([active.size, active.ids()]).toEqual([1, ['one']]);
    newer.end();
    await second;
    expect(active.size).toBe(0);
  });
});
