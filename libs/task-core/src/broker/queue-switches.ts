import type { Queue } from 'bullmq';
import type { RedisConnections } from './connections.js';
import type { Keys } from './keys.js';

/** Every line of a queue, the main one first: what the broker knows as queues. @throws RangeError when there is no such queue */
export type LinesOf = (queue: string) => readonly string[];

/** Switches of whole queues. They are kept in the broker: they hold for every worker, also after a restart, until switched back. */
export class QueueSwitches {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly queues: ReadonlyMap<string, Queue>,
    private readonly linesOf: LinesOf,
  ) {}

  /** Starts no more of its tasks; those that run go on, and new ones are accepted. @throws RangeError, BrokerUnavailableError */
  async pause(queue: string): Promise<void> {
    await this.each(queue, (each) => each.pause());
  }

  /** Starts its tasks again. @throws RangeError, BrokerUnavailableError */
  async resume(queue: string): Promise<void> {
    await this.each(queue, (each) => each.resume());
  }

  /**
   * Limits how many of its tasks run at once over all workers. What runs already goes on.
   *
   * @param limit at least 1; null: no limit. Of a queue with lanes, every line gets it for itself.
   * @throws RangeError, BrokerUnavailableError
   */
  async setConcurrency(queue: string, limit: number | null): Promise<void> {
    if (limit !== null && !(Number.isSafeInteger(limit) && limit >= 1)) {
      throw new RangeError(`The concurrency of a queue is a whole number from 1, or null for no limit; not ${limit}.`);
    }
    await this.each(queue, async (each) => {
      await (limit === null ? each.removeGlobalConcurrency() : each.setGlobalConcurrency(limit));
      // BullMQ wakes nobody when there is room again.
      await this.connections.broker.zadd(this.keys.queuePart(each.name, 'marker'), 0, '0');
    });
  }

  private async each(queue: string, work: (queue: Queue) => Promise<unknown>): Promise<void> {
    const queues = this.linesOf(queue).map((name) => this.queues.get(name)!);
    await this.connections.ask('broker', () => Promise.all(queues.map(work)));
  }
}
