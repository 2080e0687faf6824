import type { RedisConnections } from '../broker/connections.js';
import { SCORES_PER_MS } from '../broker/delayed-score.js';
import type { Keys } from '../broker/keys.js';
import type { TaskMessage } from '../broker/message.js';
import { redactArguments } from '../definition/redact.js';
import type { Lanes } from '../definition/lanes.js';
import type { TaskRegistry } from '../definition/registry.js';
import type { TaskRouter } from '../definition/router.js';
import type { ScheduledTask } from './worker-facts.js';

/** Looks at the tasks that wait for their time, in Redis, where they wait. */
export class DelayedTasks {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly registry: TaskRegistry,
    private readonly router: TaskRouter,
    private readonly lanes: Lanes,
  ) {}

  /**
   * @param limit tasks of each queue, the next due first.
   * @param only of queues of which one of these is the name, or that of a lane. (Default: of all)
   * @throws BrokerUnavailableError
   */
  async byQueue(limit: number, only?: ReadonlySet<string>): Promise<Record<string, ScheduledTask[]>> {
    const queues = this.router.queues.filter(
      (queue) => !only || this.lanes.lines(queue).some((line) => only.has(line)),
    );
    const found = await Promise.all(queues.map((queue) => this.of(queue, limit)));
    return Object.fromEntries(queues.map((queue, index) => [queue, found[index]!]));
  }

  private async of(queue: string, limit: number): Promise<ScheduledTask[]> {
    const tasks = await Promise.all(this.lanes.lines(queue).map((line) => this.read(line, queue, limit)));
    return tasks
      .flat()
      .sort((a, b) => (a.eta < b.eta ? -1 : 1))
      .slice(0, limit);
  }

  private read(line: string, queue: string, limit: number): Promise<ScheduledTask[]> {
    return this.connections.ask('broker', async (redis) => {
      const delayed = this.keys.queuePart(line, 'delayed');
      const ends = await redis.zrange(delayed, '0', String(limit - 1), 'WITHSCORES');
      const jobs = Array.from({ length: ends.length / 2 }, (_, index) => ({
        id: ends[2 * index]!,
        due: Math.floor(Number(ends[2 * index + 1]) / SCORES_PER_MS),
      }));
      const read = jobs.map(({ id }) => redis.hmget(this.keys.job(line, id), 'name', 'data', 'priority'));
      const hashes = await Promise.all(read);
      return jobs.flatMap(({ id, due }, index) => this.describe(queue, id, due, hashes[index]!));
    });
  }

  /** Empty for a job that has left its queue since. */
  private describe(queue: string, id: string, due: number, [name, data, priority]: (string | null)[]): ScheduledTask[] {
    if (name == null || data == null) return [];
    const { args, kwargs, retries = 0 } = JSON.parse(data) as TaskMessage;
    const shown = redactArguments(this.registry.find(name), args, kwargs);
    const request = { id, name, ...shown, queue, retries };
    return [{ eta: new Date(due).toISOString(), priority: Number(priority ?? 0), request }];
  }
}
