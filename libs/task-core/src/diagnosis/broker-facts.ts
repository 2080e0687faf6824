import type { ChainableCommander, Redis } from 'ioredis';
import type { RedisConnections } from '../broker/connections.js';
import { SCORES_PER_MS } from '../broker/delayed-score.js';
import type { Keys } from '../broker/keys.js';
import type { QueueMonitor } from '../broker/queue-monitor.js';
import type { Control } from '../control/control.js';
import type { BrokerFacts, LineFacts, StrayQueue, WorkerAnswers } from './facts.js';

/** A task that is due is taken within seconds: one that is later than this waits in vain, ms. */
const GRACE = 30_000;
/** Tasks in hand of a line whose locks are looked at. */
const MOST_HANDS = 1000;
/** Keys that are looked at for queues that the settings do not have, and as many in one call as keep Redis busy for a millisecond. */
const MOST_KEYS = 200_000;
const KEYS_AT_ONCE = 2000;

/** What queues are looked at with. */
export interface BrokerEyes {
  connections: RedisConnections;
  keys: Keys;
  monitor: QueueMonitor;
  control: Control;
}

/** A line of a queue by its name in the broker. */
interface Place {
  line: string;
  queue: string;
}

/**
 * @param places every line of every queue that is known.
 * @param now by the clock of the broker, ms.
 * @throws BrokerUnavailableError
 */
export async function lookAtBroker(eyes: BrokerEyes, places: readonly Place[], now: number): Promise<BrokerFacts> {
  const { connections, keys } = eyes;
  const known = new Set(places.map(({ line }) => line));
  const [lines, strays, workers, sizes] = await Promise.all([
    Promise.all(places.map((place) => lookAtLine(eyes, place, now))),
    findStrays(eyes, known),
    askWorkers(eyes),
    connections.ask('broker', (redis) =>
      Promise.all([redis.zcard(keys.poisonedIndex), redis.memory('USAGE', keys.events)]),
    ),
  ]);
  return { lines, strays, workers, poisoned: sizes[0], eventBytes: sizes[1] ?? 0 };
}

async function lookAtLine({ connections, keys, monitor }: BrokerEyes, place: Place, now: number): Promise<LineFacts> {
  const { line } = place;
  const delayed = keys.queuePart(line, 'delayed');
  const [status, late, first, stalled] = await connections.ask('broker', (redis) =>
    Promise.all([
      monitor.status(line),
      redis.zcount(delayed, '-inf', String((now - GRACE) * SCORES_PER_MS)),
      redis.zrange(delayed, '0', '0', 'WITHSCORES'),
      findStalled(redis, keys, line),
    ]),
  );
  const seconds = late > 0 ? (now - Number(first[1]) / SCORES_PER_MS) / 1000 : 0;
  return { ...place, ...status, overdue: { count: late, seconds }, stalled };
}

/** A task may end between two looks: only what is in hand before and after has lost its lock. */
async function findStalled(redis: Redis, keys: Keys, line: string): Promise<string[]> {
  const active = `${keys.queues}:${line}:active`;
  const ids = await redis.lrange(active, 0, MOST_HANDS - 1);
  if (ids.length === 0) return [];
  const locks = await replies<number>(
    ids.reduce((pipeline, id) => pipeline.exists(`${keys.job(line, id)}:lock`), redis.pipeline()),
  );
  const unlocked = ids.filter((_, index) => locks[index] === 0);
  if (unlocked.length === 0) return [];
  const still = new Set(await redis.lrange(active, 0, MOST_HANDS - 1));
  return unlocked.filter((id) => still.has(id));
}

/** Queues of the same key prefix with tasks in them that the settings do not have: of another deploy, or misspelt. */
async function findStrays({ connections, keys }: BrokerEyes, known: ReadonlySet<string>): Promise<StrayQueue[]> {
  const [prefix, suffix] = [`${keys.queues}:`, ':meta'];
  const found = new Set<string>();
  let [cursor, looked] = ['0', 0];
  do {
    const [next, page] = await connections.ask('broker', (redis) =>
      redis.scan(cursor, 'MATCH', `${prefix}*${suffix}`, 'COUNT', KEYS_AT_ONCE),
    );
    for (const key of page) found.add(key.slice(prefix.length, -suffix.length));
    [cursor, looked] = [next, looked + KEYS_AT_ONCE];
  } while (cursor !== '0' && looked < MOST_KEYS);
  const strays = [...found].filter((queue) => !known.has(queue)).sort();
  const counts = await Promise.all(strays.map((queue) => countTasks(connections, keys, queue)));
  return strays.map((queue, index) => ({ queue, tasks: counts[index]! })).filter(({ tasks }) => tasks > 0);
}

async function countTasks(connections: RedisConnections, keys: Keys, queue: string): Promise<number> {
  const counts = await connections.ask('broker', (redis) =>
    Promise.all([
      redis.llen(keys.queuePart(queue, 'wait')),
      redis.llen(keys.queuePart(queue, 'paused')),
      redis.zcard(keys.queuePart(queue, 'prioritized')),
      redis.zcard(keys.queuePart(queue, 'delayed')),
    ]),
  );
  return counts.reduce((sum, some) => sum + some, 0);
}

async function askWorkers({ control }: BrokerEyes): Promise<WorkerAnswers> {
  const [live, active, registered] = await Promise.all([
    control.workers(),
    control.inspect().active(),
    control.inspect().registered(),
  ]);
  const handled = Object.entries(registered.replies).flatMap(([name, reply]) =>
    'ok' in reply ? [[name, reply.ok]] : [],
  );
  return {
    live,
    silent: active.silent,
    active: Object.values(active.replies).flatMap((reply) => ('ok' in reply ? reply.ok : [])),
    handled: Object.fromEntries(handled) as Record<string, string[]>,
  };
}

async function replies<T>(pipeline: ChainableCommander): Promise<T[]> {
  return ((await pipeline.exec()) ?? []).map(([error, value]) => {
    if (error) throw error;
    return value as T;
  });
}
