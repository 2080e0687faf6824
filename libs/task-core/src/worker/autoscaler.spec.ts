import { afterEach, describe, expect, it } from '@jest/globals';
import { Autoscaler } from './autoscaler.js';
import { Slots } from './slots.js';

const LONG = 60_000;
const range = { min: 2, max: 5 };

describe('Autoscaler', () => {
  let autoscaler: Autoscaler;
  const around = (concurrency: number, busy = 0) => {
    const slots = new Slots(concurrency);
    for (let run = 0; run < busy; run++) void slots.acquire(0);
    autoscaler = new Autoscaler(slots, (next) => slots.resize(next));
    return slots;
  };
  afterEach(() => autoscaler.stop());

  it.each([
    ['up to the least', 1, 2],
    ['down to the most', 9, 5],
    ['nowhere when it is within', 3, 3],
  ])('brings the concurrency %s at once', (_, before, after) => {
    const slots = around(before);
    autoscaler.start(range, 0);
    expect(slots.size).toBe(after);
    expect(autoscaler.bounds).toEqual(range);
  });

  it('grows at once by those who wait, but not above the most', () => {
    const slots = around(2, 2);
    autoscaler.start(range, 0);
    void slots.acquire(LONG);
    autoscaler.adjust(1);
    expect(slots.size).toBe(3);
    for (let run = 0; run < 4; run++) void slots.acquire(LONG);
    autoscaler.adjust(2);
    expect(slots.size).toBe(5);
    for (const held of Array.from({ length: slots.wanted + slots.busy })) void (held ?? slots.release());
  });

  it('shrinks by one for each 30 s in which a slot was unused, but not below the least', () => {
    const slots = around(4, 1);
    autoscaler.start(range, 0);
    const sizes = [29_999, 30_000, 59_999, 60_000, 90_000, 120_000].map((now) => {
      autoscaler.adjust(now);
      return slots.size;
    });
    expect(sizes).toEqual([4, 3, 3, 2, 2, 2]);
  });

  it('keeps every slot that was used within 30 s', () => {
    const slots = around(3, 3);
    autoscaler.start(range, 0);
    autoscaler.adjust(25_000);
    slots.release();
    autoscaler.adjust(54_999);
    expect(slots.size).toBe(3);
    autoscaler.adjust(55_000);
    expect(slots.size).toBe(2);
  });

  it('leaves the concurrency alone when it has been stopped', () => {
    const slots = around(1, 1);
    autoscaler.start(range, 0);
    autoscaler.stop();
    slots.resize(1);
    autoscaler.adjust(1);
    expect([slots.size, autoscaler.bounds]).toEqual([1, null]);
  });
});
