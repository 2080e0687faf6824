import type { Redis } from 'ioredis';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import type { TaskMessage } from '../broker/message.js';
import { deriveId } from '../ports/idempotency.js';
import type { SentTask, TaskSender } from './task-sender.js';

/** A task whose runs have taken their process with them, kept for inspection. */
export interface PoisonedTask {
  task_id: string;
  name: string;
  queue: string;
  message: TaskMessage;
  /** Runs that ended so. */
  crashes: number;
  reason: string;
  /** ms since the epoch */
  at: number;
}

/** Poisoned tasks that are kept; the oldest go first. */
const CAPACITY = 1000;

/**
 * Input: KEYS[1] ids by time, KEYS[2] tasks by id; ARGV[1] id, ARGV[2] time in ms, ARGV[3] task JSON, ARGV[4] capacity
 */
const ADD = `
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
local over = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[4])
if over > 0 then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, over - 1)) do redis.call('HDEL', KEYS[2], id) end
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, over - 1)
end
`;

interface AddScript {
  celerityPoison(index: string, tasks: string, id: string, at: number, task: string, capacity: number): Promise<null>;
}

/** The list of poisoned tasks: inspect them, and send them again when their cause is mended. */
export class PoisonedTasks {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly sender: TaskSender,
  ) {
    connections.broker.defineCommand('celerityPoison', { numberOfKeys: 2, lua: ADD });
  }

  /** @throws BrokerUnavailableError */
  async add(task: PoisonedTask): Promise<void> {
    const json = JSON.stringify(task);
    await this.connections.ask('broker', (redis) =>
      (redis as Redis & AddScript).celerityPoison(
        ...([this.keys.poisonedIndex, this.keys.poisoned, task.task_id, task.at, json, CAPACITY] as const),
      ),
    );
  }

  /** Newest first. Arguments are as they were sent: redact them before they are shown. @throws BrokerUnavailableError */
  async list(limit = 100): Promise<PoisonedTask[]> {
    return this.connections.ask('broker', async (redis) => {
      const ids = await redis.zrevrange(this.keys.poisonedIndex, 0, limit - 1);
      const tasks = ids.length > 0 ? await redis.hmget(this.keys.poisoned, ...ids) : [];
      return tasks.filter((json) => json !== null).map((json) => JSON.parse(json) as PoisonedTask);
    });
  }

  /**
   * Sends a poisoned task once more, under a new id that follows from the old one: repeating the call is safe. It leaves the
   * list when it was accepted.
   *
   * @returns undefined when the id is not on the list.
   */
  async resend(taskId: string): Promise<SentTask | undefined> {
    const json = await this.connections.ask('broker', (redis) => redis.hget(this.keys.poisoned, taskId));
    if (json === null) return undefined;
    const { name, queue, message } = JSON.parse(json) as PoisonedTask;
    const [time_limit, soft_time_limit] = message.timelimit ?? [];
    const options = {
      ...{ task_id: deriveId(`resend:${taskId}`, 0), queue, headers: { ...message.headers, resent_from: taskId } },
      ...{ time_limit: time_limit ?? undefined, soft_time_limit: soft_time_limit ?? undefined },
      ...{ max_retries: message.max_retries, ignore_result: message.ignore_result },
    };
    const [sent] = await this.sender.send([{ name, args: message.args, kwargs: message.kwargs, options }]);
    await this.connections.ask('broker', (redis) =>
      redis.multi().zrem(this.keys.poisonedIndex, taskId).hdel(this.keys.poisoned, taskId).exec(),
    );
    return sent;
  }
}
