import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import type { TaskRecord } from '../broker/message.js';
import type { LinesOf } from '../broker/queue-switches.js';
import type { TaskQueues } from '../broker/task-queues.js';
import type { TaskRevoker } from './task-revoker.js';

/** Where tasks wait. In this order: a task whose delay ends meanwhile moves to one that is still to come. */
const PARTS = ['delayed', 'prioritized', 'paused', 'wait'] as const;
type Part = (typeof PARTS)[number];

/** One line of a queue. */
interface Place {
  line: string;
  queue: string;
  lane: string | undefined;
}

/** Tasks that are ended at once: what a purge holds in memory. */
const PAGE = 250;

/** Empties queues. */
export class TaskPurger {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly queues: TaskQueues,
    private readonly revoker: TaskRevoker,
    private readonly linesOf: LinesOf,
  ) {}

  /**
   * Ends every task that waits in a queue, also for its time or its retry, as REVOKED with the reason `purged`. Running
   * ones are left alone, and so are those that arrive while it works.
   *
   * A task whose worker died in the middle of it is not known to be over: it stays queued, and ends as REVOKED when it is
   * next delivered. Safe to repeat, and after a failure or crash a repetition finishes the work.
   *
   * @returns how many it ended.
   * @throws RangeError when there is no such queue, BrokerUnavailableError
   */
  async purge(queue: string): Promise<number> {
    let ended = 0;
    for (const line of this.linesOf(queue)) {
      const lane = line === queue ? undefined : line.slice(queue.length + 1);
      for (const part of PARTS) ended += await this.purgePart({ line, queue, lane }, part);
    }
    return ended;
  }

  /** As many tasks as wait there now, oldest first. Others take from the same end meanwhile, so each page is read anew. */
  private async purgePart(place: Place, part: Part): Promise<number> {
    let left = await this.count(place.line, part);
    let ended = 0;
    const kept = new Set<string>();
    while (left > 0) {
      const oldest = await this.oldest(place.line, part, PAGE + kept.size);
      const page = oldest.filter((id) => !kept.has(id)).slice(0, left);
      if (page.length === 0) break;
      left -= page.length;
      const gone = await Promise.all(page.map((id) => this.end(place, id)));
      ended += gone.filter((reply) => reply === 'ended').length;
      page.forEach((id, index) => gone[index] === 'kept' && kept.add(id));
    }
    return ended;
  }

  private async end(place: Place, taskId: string): Promise<'ended' | 'removed' | 'kept'> {
    const record = await this.recordOf(place, taskId);
    const verdict = record.name ? await this.revoker.purge(taskId, record) : 'ready';
    if (verdict === 'running') return 'kept';
    if (verdict === 'ok') return 'ended';
    // It ended before, but its job was left behind, as after a crash between the two. Or there is nothing but an id.
    await this.connections.ask('broker', () => this.queues.remove(record, taskId));
    return 'removed';
  }

  /** A task that waited for longer than records are kept gets one that is made up from its job. */
  private recordOf({ line, queue, lane }: Place, taskId: string): Promise<TaskRecord> {
    return this.connections.ask('broker', async (redis) => {
      const record = await this.queues.record(taskId);
      if (record) return record;
      const [name, timestamp] = await redis.hmget(this.keys.job(line, taskId), 'name', 'timestamp');
      return { fingerprint: '', name: name ?? '', queue, lane, submittedAt: Number(timestamp) };
    });
  }

  private count(line: string, part: Part): Promise<number> {
    const key = this.keys.queuePart(line, part);
    return this.connections.ask('broker', (redis) => (isList(part) ? redis.llen(key) : redis.zcard(key)));
  }

  private oldest(line: string, part: Part, count: number): Promise<string[]> {
    const key = this.keys.queuePart(line, part);
    return this.connections.ask('broker', (redis) =>
      isList(part) ? redis.lrange(key, -count, -1) : redis.zrange(key, 0, `${count - 1}`),
    );
  }
}

function isList(part: Part): boolean {
  return part === 'wait' || part === 'paused';
}
