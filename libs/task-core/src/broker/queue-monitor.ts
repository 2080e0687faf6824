import { type Lanes, line } from '../definition/lanes.js';
import { QueueFullError } from '../definition/errors.js';
import type { RedisConnections } from './connections.js';
import type { Keys } from './keys.js';

/** One line of a queue as it is now: its main line, or a lane. */
export interface LineStatus {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  /** Workers that consume it and gave a sign of life within their registration's time. */
  consumers: number;
  /** Age of the task that has waited longest, seconds; null when none waits. */
  oldest_waiting_seconds: number | null;
  paused: boolean;
  /** Runs it may have at once over all workers; null: as many as there are slots. */
  concurrency: number | null;
}

/** One queue as it is now. Counts are those of its main line and its lanes together. */
export interface QueueStatus extends LineStatus {
  queue: string;
  lanes: (LineStatus & { lane: string })[];
}

interface Glance {
  waiting: number;
  consumers: number;
  at: number;
  sentSince: number;
}

/** How old a glance at a queue may be before the next submission looks again, ms. */
const GLANCE_TTL = 500;

/** Knows how full the queues are and who consumes them. */
export class QueueMonitor {
  private readonly glances = new Map<string, Glance>();
  private readonly looks = new Map<string, Promise<Glance>>();

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly queues: readonly string[],
    private readonly lanes: Lanes,
    private readonly maxDepth: number,
  ) {}

  /**
   * Looks at a line before tasks are sent to it, at most every half second.
   *
   * @returns warnings for the caller.
   * @throws QueueFullError when `count` more would be over the limit.
   */
  async admit(queue: string, count: number): Promise<string[]> {
    const glance = await this.glance(queue);
    const depth = glance.waiting + glance.sentSince;
    if (depth + count > this.maxDepth) throw new QueueFullError(queue, depth, this.maxDepth);
    glance.sentSince += count;
    if (glance.consumers > 0) return [];
    return [`No live worker consumes queue '${queue}': the task is kept and waits until one does.`];
  }

  async status(queue: string): Promise<LineStatus> {
    const key = (name: string) => `${this.keys.queues}:${queue}:${name}`;
    const replies = await this.connections.broker
      .pipeline()
      .llen(key('wait'))
      .llen(key('paused'))
      .zcard(key('prioritized'))
      .llen(key('active'))
      .zcard(key('delayed'))
      .zcard(key('failed'))
      .zcount(this.keys.consumers(queue), String(Date.now()), '+inf')
      .hexists(key('meta'), 'paused')
      .lindex(key('wait'), -1)
      .zrange(key('prioritized'), '0', '0')
      .hget(key('meta'), 'concurrency')
      .exec();
    const values = (replies ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    });
    const [wait, held, prioritized, active, delayed, failed, consumers, paused] = values as number[];
    const concurrency = values[10] as string | null;
    const oldest = [values[8] as string | null, (values[9] as string[])[0]].filter((id): id is string => !!id);
    return {
      waiting: wait! + held! + prioritized!,
      active: active!,
      delayed: delayed!,
      failed: failed!,
      consumers: consumers!,
      oldest_waiting_seconds: await this.oldestAge(queue, oldest),
      paused: paused === 1,
      concurrency: concurrency === null ? null : Number(concurrency),
    };
  }

  /** @throws BrokerUnavailableError */
  all(): Promise<QueueStatus[]> {
    return this.connections.ask('broker', () => Promise.all(this.queues.map((queue) => this.overview(queue))));
  }

  private async overview(queue: string): Promise<QueueStatus> {
    const main = await this.status(queue);
    const lanes = await Promise.all(
      this.lanes.of(queue).map(async (lane) => ({ lane, ...(await this.status(line(queue, lane))) })),
    );
    const lines = [main, ...lanes];
    const sum = (count: 'waiting' | 'active' | 'delayed' | 'failed') =>
      lines.reduce((total, status) => total + status[count], 0);
    const ages = lines.map((status) => status.oldest_waiting_seconds).filter((age) => age !== null);
    return {
      queue,
      ...main,
      waiting: sum('waiting'),
      active: sum('active'),
      delayed: sum('delayed'),
      failed: sum('failed'),
      oldest_waiting_seconds: ages.length > 0 ? Math.max(...ages) : null,
      lanes,
    };
  }

  private async oldestAge(queue: string, candidates: string[]): Promise<number | null> {
    const times = await Promise.all(
      candidates.map((id) => this.connections.broker.hmget(this.keys.job(queue, id), 'timestamp', 'delay')),
    );
    const since = times
      .filter(([timestamp]) => timestamp)
      .map(([timestamp, delay]) => Number(timestamp) + Number(delay ?? 0));
    return since.length === 0 ? null : Math.max(0, (Date.now() - Math.min(...since)) / 1000);
  }

  /** The last glance while it is fresh; else one new look that everybody who asks meanwhile shares. */
  private async glance(queue: string): Promise<Glance> {
    const last = this.glances.get(queue);
    if (last && Date.now() - last.at < GLANCE_TTL) return last;
    let look = this.looks.get(queue);
    if (!look) {
      look = this.look(queue).finally(() => this.looks.delete(queue));
      this.looks.set(queue, look);
    }
    return look;
  }

  private async look(queue: string): Promise<Glance> {
    const { waiting, consumers } = await this.connections.ask('broker', () => this.status(queue));
    const glance = { waiting, consumers, at: Date.now(), sentSince: 0 };
    this.glances.set(queue, glance);
    return glance;
  }
}
