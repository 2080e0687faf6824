import { describe, expect, it } from '@jest/globals';
import { Hands } from './hands.js';

const [mine, yours] = [{}, {}];

describe('Hands', () => {
  it('gives as many as are asked for, or what is spare', async () => {
    const hands = new Hands(5);
    expect([await hands.take(mine, 2), await hands.take(mine, 9)]).toEqual([2, 3]);
    expect([hands.full, hands.wantedBesides(mine), hands.size]).toEqual([true, false, 5]);
    hands.free(1);
    expect([hands.full, await hands.take(mine, 9)]).toEqual([false, 1]);
  });

  it('serves who asked first, first, so that a greedy queue does not keep the others from being served', async () => {
    const hands = new Hands(2);
    const served: string[] = [];
    await hands.take(mine, 2);
    const asking = [
      hands.take(mine, 1).then(() => served.push('quiet')),
      hands.take(mine, 9).then(() => served.push('greedy')),
      hands.take(yours, 1).then(() => served.push('late')),
    ];
    expect([hands.wantedBesides(mine), hands.wantedBesides(yours)]).toEqual([true, true]);
    for (let ask = 0; ask < 3; ask++) {
      hands.free(1);
      await asking[ask];
    }
    expect(served).toEqual(['quiet', 'greedy', 'late']);
    expect(hands.wantedBesides(mine)).toBe(false);
  });

  it('knows who waits beside whom: one that waits for itself alone may go on', async () => {
    const hands = new Hands(1);
    await hands.take(mine, 1);
    const next = hands.take(mine, 1);
    expect([hands.wantedBesides(mine), hands.wantedBesides(yours)]).toEqual([false, true]);
    hands.free(1);
    await next;
  });

  it('gives more at once when it grows', async () => {
    const hands = new Hands(1);
    await hands.take(mine, 1);
    const more = hands.take(mine, 9);
    hands.resize(3);
    expect(await more).toBe(2);
    expect(hands.size).toBe(3);
  });

  it('waits for what is out when it shrinks', async () => {
    const hands = new Hands(3);
    expect(await hands.take(mine, 3)).toBe(3);
    hands.resize(1);
    let given = 0;
    const next = hands.take(mine, 9).then((count) => (given = count));
    hands.free(2);
    await Promise.resolve();
    expect([hands.full, given]).toEqual([true, 0]);
    hands.free(1);
    expect(await next).toBe(1);
  });
});
