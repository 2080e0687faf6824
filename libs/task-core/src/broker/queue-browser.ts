import { redactArguments } from '../definition/redact.js';
import { line } from '../definition/lanes.js';
import type { TaskRegistry } from '../definition/registry.js';
import type { RedisConnections } from './connections.js';
import { SCORES_PER_MS } from './delayed-score.js';
import type { Keys } from './keys.js';
import type { TaskMessage, TaskRecord } from './message.js';
import type { LinesOf } from './queue-switches.js';

/** A task that waits, as its queue has it. Times in ms since the epoch. */
export interface QueuedTask {
  task_id: string;
  name: string;
  /** What the contract marks as sensitive is `***`. */
  args: unknown[];
  kwargs: Record<string, unknown>;
  /** 0 (first) to 9. */
  priority: number;
  sent: number;
  /** When it is due, of delayed ones. */
  due: number | undefined;
  retries: number;
}

export interface QueuedTasks {
  items: QueuedTask[];
  /** In this part of the line altogether. */
  total: number;
}

/**
 * Where in its line a task is.
 *
 *   waiting  in line: `before` others start first
 *   delayed  until `due`; `rateLimited`: because of its name's rate
 *   active   in a worker's hands
 *   gone     not there: it has ended, or moves from one place to another
 */
export type QueuePlace =
  | { at: 'waiting'; before: number; priority: number }
  | { at: 'delayed'; due: number; rateLimited: boolean; retries: number }
  | { at: 'active' }
  | { at: 'gone' };

export interface BrowseRequest {
  kind: 'waiting' | 'delayed';
  /** (Default: the main line) */
  lane?: string | undefined;
  offset: number;
  limit: number;
}

/** Looks into the lines of queues, in the order in which their tasks start: those without a priority first, oldest first. */
export class QueueBrowser {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly registry: TaskRegistry,
    private readonly linesOf: LinesOf,
  ) {}

  /** @throws RangeError when there is no such queue or lane, BrokerUnavailableError */
  async browse(queue: string, { kind, lane, offset, limit }: BrowseRequest): Promise<QueuedTasks> {
    const name = line(queue, lane);
    if (!this.linesOf(queue).includes(name)) throw new RangeError(`Queue '${queue}' has no lane '${lane}'.`);
    if (kind === 'delayed') return this.delayed(name, offset, limit);
    return this.connections.ask('broker', async (redis) => {
      const key = (part: 'wait' | 'paused' | 'prioritized') => this.keys.queuePart(name, part);
      const [wait, paused, prioritized] = await Promise.all([
        redis.llen(key('wait')),
        redis.llen(key('paused')),
        redis.zcard(key('prioritized')),
      ]);
      const ids: string[] = [];
      let skip = offset;
      for (const [part, size] of [
        ['wait', wait],
        ['paused', paused],
        ['prioritized', prioritized],
      ] as const) {
        const wanted = limit - ids.length;
        if (wanted > 0 && skip < size) ids.push(...(await this.slice(name, part, skip, wanted)));
        skip = Math.max(0, skip - size);
      }
      return { items: await this.read(name, ids), total: wait + paused + prioritized };
    });
  }

  /** @throws BrokerUnavailableError */
  place(taskId: string, { queue, lane }: Pick<TaskRecord, 'queue' | 'lane'>): Promise<QueuePlace> {
    const name = line(queue, lane);
    const key = (part: 'wait' | 'paused' | 'prioritized' | 'delayed' | 'active') => this.keys.queuePart(name, part);
    return this.connections.ask('broker', async (redis) => {
      const [score, data, priority] = await Promise.all([
        redis.zscore(key('delayed'), taskId),
        redis.hget(this.keys.job(name, taskId), 'data'),
        redis.hget(this.keys.job(name, taskId), 'priority'),
      ]);
      if (data === null) return { at: 'gone' };
      if (score !== null) return delayedPlace(Number(score), data);
      const [wait, paused, waitAt, pausedAt, rank] = await Promise.all([
        redis.llen(key('wait')),
        redis.llen(key('paused')),
        redis.lpos(key('wait'), taskId, 'RANK', -1),
        redis.lpos(key('paused'), taskId, 'RANK', -1),
        redis.zrank(key('prioritized'), taskId),
      ]);
      const inLine = (before: number): QueuePlace => ({
        at: 'waiting',
        before: Math.max(0, before),
        priority: Number(priority ?? 0),
      });
      if (waitAt !== null) return inLine(wait - 1 - waitAt);
      if (pausedAt !== null) return inLine(wait + paused - 1 - pausedAt);
      if (typeof rank === 'number') return inLine(wait + paused + rank);
      const active = await redis.lpos(key('active'), taskId);
      return { at: active === null ? 'gone' : 'active' };
    });
  }

  private delayed(name: string, offset: number, limit: number): Promise<QueuedTasks> {
    const key = this.keys.queuePart(name, 'delayed');
    return this.connections.ask('broker', async (redis) => {
      const [total, found] = await Promise.all([
        redis.zcard(key),
        redis.zrange(key, String(offset), String(offset + limit - 1), 'WITHSCORES'),
      ]);
      const dues = new Map<string, number>();
      for (let i = 0; i + 1 < found.length; i += 2)
        dues.set(found[i]!, Math.floor(Number(found[i + 1]) / SCORES_PER_MS));
      const items = await this.read(name, [...dues.keys()]);
      return { items: items.map((task) => ({ ...task, due: dues.get(task.task_id) })), total };
    });
  }

  /** The next of a list stands at its end. */
  private async slice(
    name: string,
    part: 'wait' | 'paused' | 'prioritized',
    skip: number,
    count: number,
  ): Promise<string[]> {
    const key = this.keys.queuePart(name, part);
    const { broker } = this.connections;
    if (part === 'prioritized') return broker.zrange(key, String(skip), String(skip + count - 1));
    return (await broker.lrange(key, -(skip + count), -(skip + 1))).reverse();
  }

  /** Without those that have left meanwhile. */
  private async read(name: string, ids: readonly string[]): Promise<QueuedTask[]> {
    const hashes = await Promise.all(
      ids.map((id) => this.connections.broker.hmget(this.keys.job(name, id), 'name', 'data', 'priority', 'timestamp')),
    );
    return ids.flatMap((id, index) => {
      const [task, data, priority, timestamp] = hashes[index]!;
      if (task == null || data == null) return [];
      const { args, kwargs, retries = 0 } = JSON.parse(data) as TaskMessage;
      const shown = redactArguments(this.registry.find(task), args, kwargs);
      const times = { sent: Number(timestamp), due: undefined };
      return [{ task_id: id, name: task, ...shown, priority: Number(priority ?? 0), ...times, retries }];
    });
  }
}

function delayedPlace(score: number, data: string): QueuePlace {
  const { rate_reserved: reserved, retries = 0 } = JSON.parse(data) as TaskMessage;
  const due = Math.floor(score / SCORES_PER_MS);
  return { at: 'delayed', due, rateLimited: reserved !== undefined && Math.abs(reserved - due) < 1000, retries };
}
