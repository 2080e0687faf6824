import { describe, expect, it } from '@jest/globals';
import { LoopWatch } from './loop-watch.js';

describe('LoopWatch', () => {
  const watch = (...ticks: number[]) => {
    const watch = new LoopWatch();
    let now = performance.now() - ticks.reduce((sum, ms) => sum + ms, 0);
    watch.tick(now);
    for (const ms of ticks) watch.tick((now += ms));
    return watch;
  };

  it('is fine as long as the loop turns', async () => {
    await expect(watch(250, 260, 900).check()).resolves.toBeUndefined();
  });

  it('tells of a block that just was', async () => {
    await expect(watch(250, 4250, 250).check()).rejects.toThrow('the event loop was blocked for 4.0 s');
  });

  it('forgets a block of long ago', async () => {
    const later = Array.from({ length: 44 }, () => 250);
    await expect(watch(4250, ...later).check()).resolves.toBeUndefined();
  });
});
