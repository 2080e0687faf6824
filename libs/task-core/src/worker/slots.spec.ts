import { describe, expect, it } from '@jest/globals';
import { Slots } from './slots.js';

const LONG = 1000;

describe('Slots', () => {
  it('gives as many slots as there are, then waits for one', async () => {
    const slots = new Slots(2);
    expect([await slots.acquire(0), await slots.acquire(0), await slots.acquire(0)]).toEqual([true, true, false]);
    slots.release();
    expect([await slots.acquire(0), await slots.acquire(0)]).toEqual([true, false]);
  });

  it('serves who came first, first', async () => {
    const slots = new Slots(1);
    await slots.acquire(0);
    const served: string[] = [];
    const waiters = ['a', 'b', 'c'].map(async (name) => {
      await slots.acquire(LONG);
      served.push(name);
      slots.release();
    });
    slots.release();
    await Promise.all(waiters);
    expect(served).toEqual(['a', 'b', 'c']);
  });

  it('passes a freed slot on to who waits, past who comes later', async () => {
    const slots = new Slots(1);
    await slots.acquire(0);
    const waiter = slots.acquire(LONG);
    slots.release();
    expect([await slots.acquire(0), await waiter]).toEqual([false, true]);
  });

  it('forgets who has waited too long', async () => {
    const slots = new Slots(1);
    await slots.acquire(0);
    const first = slots.acquire(5);
    const second = slots.acquire(LONG);
    expect(await first).toBe(false);
    slots.release();
    expect(await second).toBe(true);
    slots.release();
    expect([await slots.acquire(0), await slots.acquire(0)]).toEqual([true, false]);
  });

  it('says how many are busy and how many are waited for', async () => {
    const slots = new Slots(1);
    await slots.acquire(0);
    const waiter = slots.acquire(LONG);
    expect([slots.size, slots.busy, slots.wanted]).toEqual([1, 1, 1]);
    slots.release();
    await waiter;
    expect([slots.busy, slots.wanted]).toEqual([1, 0]);
  });

  it('grants at once to those who wait when it grows', async () => {
    const slots = new Slots(1);
    await slots.acquire(0);
    const waiters = [slots.acquire(LONG), slots.acquire(LONG)];
    slots.resize(3);
    expect(await Promise.all(waiters)).toEqual([true, true]);
    expect([slots.size, slots.busy, await slots.acquire(0)]).toEqual([3, 3, false]);
  });

  it('interrupts nobody when it shrinks, and grants no slot before enough are back', async () => {
    const slots = new Slots(3);
    await Promise.all([slots.acquire(0), slots.acquire(0), slots.acquire(0)]);
    slots.resize(1);
    expect(slots.busy).toBe(3);
    slots.release();
    slots.release();
    expect(await slots.acquire(0)).toBe(false);
    slots.release();
    expect([await slots.acquire(0), slots.busy]).toEqual([true, 1]);
  });
});
