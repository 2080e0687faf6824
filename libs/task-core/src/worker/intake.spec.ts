import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { defineTask } from '../definition/define-task.js';
import { Lanes } from '../definition/lanes.js';
import { TaskRouter } from '../definition/router.js';
import { SoloPool } from '../pool/solo-pool.js';
import { Consumer, type ConsumedLine } from './consumer.js';
import { Intake, type IntakeOptions, type Room } from './intake.js';
import type { JobSource } from './job-source.js';

const silent = pino({ level: 'silent' });
const task = (name: string, more: object = {}) => defineTask({ name, params: {}, result: z.any(), ...more });
const tasks = [task('ml.train', { lane: 'train' }), task('ml.predict'), task('gan.train', { lane: 'train' })];
const routes = ['ml', 'gan'].map((queue) => ({ pattern: `${queue}.*`, queue }));
const router = new TaskRouter({ queues: ['celery', 'ml', 'gan'], defaultQueue: 'celery', routes });
const lanes = new Lanes(router, tasks);

describe('Intake', () => {
  let rooms: Map<string, Room>;
  let pool: SoloPool;
  const intake = (options: Partial<IntakeOptions> = {}, queues = ['celery', 'ml']) => {
    const all: IntakeOptions = {
      concurrency: 2,
      prefetchMultiplier: 1,
      laneSlots: { 'ml.train': 3 },
      batches: new Map(),
      ...options,
    };
    pool = new SoloPool(all.concurrency + Intake.laneSlots(lanes, queues, all.laneSlots), new Map(), 1, silent);
    const consume = (of: ConsumedLine, room: Room) => {
      rooms.set(of.line, room);
      // Never started: nothing is taken.
      const source = {
        interrupt: () => Promise.resolve(),
        close: () => Promise.resolve(),
        open: () => new Promise(() => undefined),
      };
      return new Consumer(
        of,
        source as unknown as JobSource,
        room.hands,
        room.seating,
        () => Promise.reject(),
        () => undefined,
        silent,
      );
    };
    const made = new Intake(all, lanes, router, pool, consume);
    for (const queue of queues) made.add(queue);
    return made;
  };
  beforeEach(() => void (rooms = new Map()));

  it('consumes each lane beside the main line, with slots of its own', () => {
    const taken = intake();
    expect(taken.lines()).toEqual(['celery', 'ml', 'ml.train']);
    expect(taken.queues).toEqual(['celery', 'ml']);
    expect(rooms.get('ml')).toBe(rooms.get('celery'));
    expect([rooms.get('ml')!.slots.size, rooms.get('ml.train')!.slots.size]).toEqual([2, 3]);
    expect(taken.all().map(({ of }) => taken.slotsOf(of))).toEqual([null, null, 3]);
  });

  it('gives a lane one slot when nothing is said', () => {
    intake({ laneSlots: {} });
    expect(rooms.get('ml.train')!.slots.size).toBe(1);
  });

  it('has room in the pool for all of its slots', () => {
    intake();
    expect(pool.size).toBe(2 + 3);
  });

  it('makes room in the pool for the lanes of a queue that is added later, once', async () => {
    const taken = intake();
    taken.start();
    expect(taken.add('gan')).toBe(true);
    expect(rooms.get('gan.train')!.slots.size).toBe(1);
    expect(pool.size).toBe(2 + 3 + 1);
    await taken.cancel('gan');
    taken.add('gan');
    expect(pool.size).toBe(2 + 3 + 1);
  });

  it('takes ahead as many as it is told, and more only for a batch that there is', async () => {
    expect(intake({ prefetchMultiplier: 1.5 }).capacity).toBe(2 + 3 + (3 + 5));
    expect(intake({ prefetchMultiplier: 0 }, ['celery']).capacity).toBe(2);
    const batches = new Map([['ml.predict', { maxSize: 8, maxWait: 60 }]]);
    const taken = intake({ batches, prefetchMultiplier: 0 }, ['celery']);
    expect(taken.capacity).toBe(2);
    const { seating } = rooms.get('celery')!;
    const takes = [1, 2, 3].map(() => seating.take('ml.predict', 0));
    expect(taken.capacity).toBe(2 + 5);
    taken.resize(4);
    expect(taken.capacity).toBe(4 + 5);
    const rest = [1, 2, 3, 4, 5].map(() => seating.take('ml.predict', 0));
    for (const seat of await Promise.all([...takes, ...rest])) seat!.leave();
    expect(taken.capacity).toBe(4);
  });

  it('changes the slots of the main lines only, and the pool follows', () => {
    const taken = intake();
    taken.resize(5);
    expect([taken.slots.size, rooms.get('ml.train')!.slots.size, pool.size]).toEqual([5, 3, 8]);
    expect(rooms.get('ml')!.hands.size).toBe(10);
    taken.resize(1);
    expect([taken.slots.size, rooms.get('ml')!.hands.size, pool.size]).toEqual([1, 2, 4]);
  });

  it('takes a queue on once, knows which there are, and leaves one with its lanes', async () => {
    const taken = intake();
    expect(taken.add('ml')).toBe(false);
    expect(() => taken.add('mll')).toThrow("No queue is called 'mll'; there are celery, ml, gan.");
    expect([await taken.cancel('ml'), await taken.cancel('ml')]).toEqual([true, false]);
    expect(taken.lines()).toEqual(['celery']);
  });

  it('names the line that is not being consumed', () => {
    expect(() => intake().assertConsuming()).toThrow("queue 'celery' is not being consumed");
  });
});
