import { add } from '@celerity/contracts';
import type { TaskClient } from '@celerity/task-core';
import type { TestRedis } from '@celerity/task-core/testing';
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';

/** Calls that a producer has under way at once. */
const WINDOW = 100;
const ROUND_TRIPS = 300;

/** One round of one contender. */
export interface Round {
  submitPerSecond: number;
  endToEndPerSecond: number;
  /** ms from the call to its result, one at a time. */
  roundTrips: number[];
}

/** Runs `call` for 0…count-1, some at once. */
async function windowed(count: number, call: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: WINDOW }, async () => {
      while (next < count) await call(next++);
    }),
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 2));
}

async function measure(
  count: number,
  submit: (index: number) => Promise<unknown>,
  finished: () => Promise<boolean>,
  roundTrip: (index: number) => Promise<unknown>,
): Promise<Round> {
  const start = performance.now();
  await windowed(count, submit);
  const submitted = performance.now();
  await until(finished);
  const done = performance.now();
  const roundTrips: number[] = [];
  for (let index = 0; index < ROUND_TRIPS; index++) roundTrips.push(await timed(() => roundTrip(index)));
  return {
    submitPerSecond: (count / (submitted - start)) * 1000,
    endToEndPerSecond: (count / (done - start)) * 1000,
    roundTrips,
  };
}

/**
 * Ours: the task client here, worker-default there, until the last result is stored and acknowledged.
 *
 * @param prefix of the broker's keys: each pool that is measured has its own.
 */
export async function ours(redis: TestRedis, tasks: TaskClient, prefix: string, count: number): Promise<Round> {
  const [broker, results] = [redis.client(0), redis.client(1)];
  await results.flushdb();
  const finished = async () => {
    if ((await results.dbsize()) < 2 * count) return false;
    return (await broker.llen(`${prefix}:q:celery:wait`)) + (await broker.llen(`${prefix}:q:celery:active`)) === 0;
  };
  const round = await measure(
    count,
    (index) => tasks.delay(add, index, index),
    finished,
    async (index) => (await tasks.delay(add, index, index)).get({ timeout: 10_000 }),
  );
  broker.disconnect();
  results.disconnect();
  return round;
}

/** Bare BullMQ: `queue.add` here, a worker of the same concurrency there, until the last job has completed. */
export async function bareBullMq(redis: TestRedis, count: number): Promise<Round> {
  const connection = new Redis(redis.url(0), { maxRetriesPerRequest: null });
  const queue = new Queue('bare', { connection });
  const listening = new Redis(redis.url(0), { maxRetriesPerRequest: null });
  const events = new QueueEvents('bare', { connection: listening });
  await events.waitUntilReady();
  const finished = async () => (await queue.getCompletedCount()) >= count;
  const round = await measure(
    count,
    (index) => queue.add('add', { x: index, y: index }),
    finished,
    async (index) => (await queue.add('add', { x: index, y: index })).waitUntilFinished(events),
  );
  await queue.obliterate({ force: true });
  await events.close();
  await queue.close();
  listening.disconnect();
  connection.disconnect();
  return round;
}
