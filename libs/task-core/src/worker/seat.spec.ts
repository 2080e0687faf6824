import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import type { BatchOptions } from '../definition/define-task.js';
import type { LoggingTask } from '../handler/logging-task.js';
import type { Outcome } from '../handler/outcome.js';
import { SoloPool } from '../pool/solo-pool.js';
import { Double, double, Where, where } from '../testing/rough-tasks.js';
import { runOf } from '../testing/runs.js';
import { type Seat, Seating } from './seat.js';
import { Slots } from './slots.js';

const silent = pino({ level: 'silent' });
const handlers = new Map<string, { definition: typeof double; handler: LoggingTask }>([
  [double.name, { definition: double, handler: new Double() as unknown as LoggingTask }],
  [where.name, { definition: where as never, handler: new Where() as unknown as LoggingTask }],
]);

/** Room in a worker whose tasks really run. */
const room = (concurrency: number, batch: BatchOptions = { maxSize: 3, maxWait: 60 }, ahead = 2) => {
  const slots = new Slots(concurrency);
  const pool = new SoloPool(concurrency, handlers as never, 1024, silent);
  const lent = { hands: 0, most: 0 };
  const lend = (hands: number) => {
    lent.hands += hands;
    lent.most = Math.max(lent.most, lent.hands);
  };
  return { slots, lent, seating: new Seating(slots, pool, new Map([[double.name, batch]]), () => ahead, lend) };
};
/** Resolves to how many slots are taken, when one that was taken has come back. */
const busyAfterRelease = async (slots: Slots) => {
  await slots.acquire(60_000);
  slots.release();
  return slots.busy;
};
const runIn = (seat: Seat | undefined, x: number, alone = false): Promise<Outcome> =>
  seat!.run(runOf(double.name, { x }, { alone }).run);
/** How many ran together, or the error. */
const ending = (outcome: Outcome) =>
  outcome.kind === 'success' ? (outcome.result as { together: number }).together : outcome.kind;

describe('a seat of its own', () => {
  it('has a slot until its run is over, and gives it back once', async () => {
    const { slots, seating } = room(2);
    const seat = (await seating.take(where.name, 0))!;
    await seating.take(where.name, 0);
    expect(slots.busy).toBe(2);
    expect(await seat.run(runOf(where.name).run)).toMatchObject({ kind: 'success' });
    expect(slots.busy).toBe(1);
    seat.leave();
    seat.leave();
    expect(slots.busy).toBe(1);
  });

  it('is left without a run', async () => {
    const { slots, seating } = room(1);
    (await seating.take(where.name, 0))!.leave();
    expect(slots.busy).toBe(0);
  });

  it('is not to be had when no slot gets free in time', async () => {
    const { slots, seating } = room(1);
    await slots.acquire(0);
    expect(await seating.take(where.name, 0)).toBeUndefined();
    expect(slots.busy).toBe(1);
  });

  it('is waited for by as many as may be taken ahead, and by no more', async () => {
    const { slots, seating } = room(1, undefined, 1);
    await slots.acquire(0);
    const first = seating.take(where.name, 60_000);
    expect(await seating.take(where.name, 60_000)).toBeUndefined();
    slots.release();
    (await first)!.leave();
    await slots.acquire(0);
    const next = seating.take(where.name, 60_000);
    slots.release();
    expect(await next).toBeDefined();
  });

  it('can be waited for without taking it', async () => {
    const { slots, seating } = room(1);
    await slots.acquire(0);
    const free = seating.free(60_000);
    slots.release();
    await free;
    expect(slots.busy).toBe(0);
  });
});

describe('a batch', () => {
  const take = (seating: Seating, count: number, ms = 0) =>
    Promise.all(Array.from({ length: count }, () => seating.take(double.name, ms)));

  it('closes when it is full, takes one slot for all, and runs them in one call', async () => {
    const { slots, seating } = room(5);
    const seats = await take(seating, 3);
    expect(slots.busy).toBe(1);
    const outcomes = await Promise.all(seats.map((seat, index) => runIn(seat, index)));
    expect(outcomes.map(ending)).toEqual([3, 3, 3]);
    expect(slots.busy).toBe(0);
  });

  it('begins another when it is full', async () => {
    const { seating, slots } = room(5, { maxSize: 2, maxWait: 60 });
    const seats = await take(seating, 4);
    expect(slots.busy).toBe(2);
    const outcomes = await Promise.all(seats.map((seat, index) => runIn(seat, index)));
    expect(outcomes.map(ending)).toEqual([2, 2, 2, 2]);
  });

  it('gives each of its own outcome', async () => {
    const { seating } = room(1);
    const [first, unlucky, odd] = await take(seating, 3);
    const outcomes = [runIn(first, 1), runIn(unlucky, 13), odd!.run(runOf(double.name, { x: 'text' }).run)];
    expect(await Promise.all(outcomes)).toMatchObject([
      { kind: 'success', result: { doubled: 2, together: 2 } },
      { kind: 'failure', error: { message: '13 is unlucky' } },
      { kind: 'failure', error: { name: 'InvalidTaskError' } },
    ]);
  });

  describe('in time', () => {
    beforeEach(() => void jest.useFakeTimers({ doNotFake: ['performance', 'queueMicrotask'] }));
    afterEach(() => void jest.useRealTimers());

    it('closes when its first task has waited long enough, whoever came since', async () => {
      const { slots, seating } = room(1, { maxSize: 9, maxWait: 0.2 });
      const first = seating.take(double.name, 0);
      jest.advanceTimersByTime(150);
      const second = seating.take(double.name, 0);
      jest.advanceTimersByTime(49);
      await Promise.resolve();
      expect(slots.busy).toBe(0);
      jest.advanceTimersByTime(1);
      const seats = await Promise.all([first, second]);
      expect(slots.busy).toBe(1);
      const late = seating.take(double.name, 0);
      const outcomes = await Promise.all(seats.map((seat) => runIn(seat, 1)));
      expect(outcomes.map(ending)).toEqual([2, 2]);
      jest.advanceTimersByTime(200);
      expect(ending(await runIn(await late, 1))).toBe(1);
    });

    it('gives up when no slot gets free in time: each of it gets no seat', async () => {
      const { slots, seating } = room(1);
      await slots.acquire(0);
      const seats = take(seating, 3, 1000);
      await jest.advanceTimersByTimeAsync(1000);
      expect(await seats).toEqual([undefined, undefined, undefined]);
      expect([slots.busy, slots.wanted]).toEqual([1, 0]);
    });
  });

  it('is open to all who come while it waits for a slot, and to none after', async () => {
    const { slots, seating } = room(1, { maxSize: 9, maxWait: 0 });
    await slots.acquire(0);
    const early = [...Array(3)].map(() => seating.take(double.name, 60_000));
    await new Promise(setImmediate);
    early.push(seating.take(double.name, 60_000));
    slots.release();
    const seats = await Promise.all(early);
    const late = seating.take(double.name, 60_000);
    const outcomes = await Promise.all(seats.map((seat, index) => runIn(seat, index)));
    expect(outcomes.map(ending)).toEqual([4, 4, 4, 4]);
    expect(ending(await runIn(await late, 1))).toBe(1);
  });

  it('of one takes a free slot in the same turn when there is nothing to wait for', async () => {
    const { slots, seating } = room(1, { maxSize: 9, maxWait: 0 });
    let turns = 0;
    setImmediate(() => turns++);
    const seat = await seating.take(double.name, 0);
    expect([turns, slots.busy]).toEqual([0, 1]);
    seat!.leave();
  });

  it('that is full is no hindrance to the next, which closes for itself', async () => {
    const { slots, seating } = room(1, { maxSize: 2, maxWait: 0 });
    await slots.acquire(0);
    const takes = [...Array(3)].map(() => seating.take(double.name, 60_000));
    await new Promise(setImmediate);
    slots.release();
    const [first, second] = [await takes[0], await takes[1]];
    takes.push(seating.take(double.name, 60_000));
    const together = await Promise.all([runIn(first, 1), runIn(second, 2)]);
    const rest = await Promise.all([
      takes[2]!.then((seat) => runIn(seat, 3)),
      takes[3]!.then((seat) => runIn(seat, 4)),
    ]);
    expect([...together, ...rest].map(ending)).toEqual([2, 2, 2, 2]);
  });

  it('waits for nobody who has left, and runs when the last has decided', async () => {
    const { slots, seating } = room(1);
    const [first, second, third] = await take(seating, 3);
    const outcome = runIn(first, 1);
    second!.leave();
    second!.leave();
    expect(slots.busy).toBe(1);
    third!.leave();
    expect(ending(await outcome)).toBe(1);
    expect(await busyAfterRelease(slots)).toBe(0);
  });

  it('takes a run for the decision, and the leaving after it for nothing', async () => {
    const { seating, slots } = room(1, { maxSize: 2, maxWait: 60 });
    const [first, second] = await take(seating, 2);
    const outcome = runIn(first, 1);
    first!.leave();
    expect(slots.busy).toBe(1);
    const other = runIn(second, 2);
    expect([ending(await outcome), ending(await other)]).toEqual([2, 2]);
  });

  it('gives its slot back when everybody leaves', async () => {
    const { slots, seating } = room(1);
    for (const seat of await take(seating, 3)) seat!.leave();
    expect(await busyAfterRelease(slots)).toBe(0);
  });

  it('is lent a hand for each but the first, until that one leaves; and as many more while it gathers', async () => {
    const { slots, seating, lent } = room(1, { maxSize: 5, maxWait: 0 });
    await slots.acquire(0);
    const takes = [];
    const hands = [];
    for (let member = 1; member <= 5; member++) {
      takes.push(seating.take(double.name, 60_000));
      hands.push(lent.hands);
    }
    expect(hands).toEqual([1, 3, 4, 4, 4]);
    slots.release();
    const seats = await Promise.all(takes);
    expect(seats.map((seat) => seat!.handIsLent)).toEqual([false, true, true, true, true]);
    await Promise.all(seats.map((seat, index) => runIn(seat, index)));
    expect(lent.hands).toBe(4);
    for (const seat of seats) {
      seat!.leave();
      seat!.leave();
    }
    expect(lent).toEqual({ hands: 0, most: 4 });
  });

  it('gathers no more once something else is next in the queue, and still takes who comes', async () => {
    const { slots, seating, lent } = room(1, { maxSize: 9, maxWait: 0 }, 1);
    await slots.acquire(0);
    const takes = [seating.take(double.name, 60_000), seating.take(double.name, 60_000)];
    expect(lent.hands).toBe(3);
    await new Promise(setImmediate);
    expect(await seating.take(where.name, 60_000)).toBeUndefined();
    expect(lent.hands).toBe(1);
    takes.push(seating.take(double.name, 60_000));
    expect(lent.hands).toBe(2);
    slots.release();
    const outcomes = (await Promise.all(takes)).map((seat, index) => runIn(seat, index));
    expect((await Promise.all(outcomes)).map(ending)).toEqual([3, 3, 3]);
  });

  it('gives back what it was lent when it gets no slot', async () => {
    const { slots, seating, lent } = room(1);
    await slots.acquire(0);
    expect(await take(seating, 3)).toEqual([undefined, undefined, undefined]);
    expect(lent.hands).toBe(0);
  });

  it('runs suspects one by one, after the others and in the same slot', async () => {
    const { slots, seating } = room(1, { maxSize: 4, maxWait: 60 });
    const [suspect, first, another, second] = await take(seating, 4);
    const order: number[] = [];
    const noted = (outcome: Promise<Outcome>, x: number) => outcome.then((ended) => (order.push(x), ending(ended)));
    const endings = [
      noted(runIn(suspect, 1, true), 1),
      noted(runIn(first, 2), 2),
      noted(runIn(another, 3, true), 3),
      noted(runIn(second, 4), 4),
    ];
    expect(await Promise.all(endings)).toEqual([1, 2, 1, 2]);
    expect(order).toEqual([2, 4, 1, 3]);
    expect(slots.busy).toBe(0);
  });
});
