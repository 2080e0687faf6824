import { describe, expect, it } from '@jest/globals';
import { Pacer } from './pacer.js';

describe('Pacer', () => {
  it('is due after a stretch of work, and not after a pause', async () => {
    const pacer = new Pacer();
    while (!pacer.due);
    await pacer.pause();
    expect(pacer.due).toBe(false);
  });

  it('gives others their turn', async () => {
    const turns: string[] = [];
    setImmediate(() => turns.push('other'));
    await new Pacer().pause();
    expect(turns).toEqual(['other']);
  });

  it('ends the work when the signal aborts, also during the pause', async () => {
    const stop = new AbortController();
    const pause = new Pacer(stop.signal).pause();
    stop.abort(new Error('enough'));
    await expect(pause).rejects.toThrow('enough');
  });
});
