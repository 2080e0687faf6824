import type { Logger } from 'pino';
import type { RedisConnections } from '../broker/connections.js';
import type { EventStream } from '../events/event-stream.js';
import type { Keys } from '../broker/keys.js';

/** How often a worker says that it lives, ms. */
const HEARTBEAT = 2000;
/** Time after which a silent worker counts as gone, ms. */
const TIME_TO_LIVE = 7000;

/** Keeps a worker among the consumers of its queues as long as it lives. A dead one leaves by itself. */
export class Registration {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly worker: string,
    private readonly queues: () => readonly string[],
    private readonly events: EventStream,
    private readonly facts: () => Record<string, unknown>,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.events.publish('worker-online', this.facts());
    void this.announce();
    this.timer = setInterval(() => {
      this.events.publish('worker-heartbeat', this.facts());
      void this.announce();
    }, HEARTBEAT);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.events.publish('worker-offline', this.facts());
    await this.connections
      .ask('broker', (redis) =>
        Promise.all(this.queues().map((queue) => redis.zrem(this.keys.consumers(queue), this.worker))),
      )
      .catch(() => undefined);
  }

  private async announce(): Promise<void> {
    const now = Date.now();
    try {
      await this.connections.ask('broker', (redis) => {
        const pipeline = redis.pipeline();
        for (const queue of this.queues()) {
          pipeline.zadd(this.keys.consumers(queue), now + TIME_TO_LIVE, this.worker);
          pipeline.zremrangebyscore(this.keys.consumers(queue), '-inf', now);
        }
        return pipeline.exec();
      });
    } catch (error) {
      this.log.debug({ error: (error as Error).message }, 'the worker could not register itself');
    }
  }
}
