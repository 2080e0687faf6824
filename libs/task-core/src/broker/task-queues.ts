import {
  createIORedisClient,
  type IRedisClient,
  type IRedisTransaction,
  type JobJson,
  type Queue,
  type RedisQueueBackend,
} from 'bullmq';
import type { ChainableCommander, Redis } from 'ioredis';
import { TaskIdConflictError } from '../definition/errors.js';
import { line } from '../definition/lanes.js';
import type { RedisConnections } from './connections.js';
import type { Keys } from './keys.js';
import { type OutgoingTask, recordOf, type TaskMessage, type TaskRecord } from './message.js';

/** Seconds that a reserved id waits for its task to be queued: as long as an Idempotency-Key lives. */
const PROVISIONAL_TTL = 86_400;

/** Seconds that the record of an accepted task is kept, beyond its eta, when it never ends; ending shortens it. */
const ACCEPTED_TTL = 30 * 86_400;

/** Tasks of different calls that share a transaction. */
const MAX_BATCH = 100;

/**
 * Reserves ids, all or none.
 *
 * Input: KEYS record keys; ARGV[1] expiry in s, ARGV[2…] fingerprint and record JSON in turn
 * Output: the index (from 1) of the first id that belongs to another call, or the previous record of each id ('' when new)
 */
const RESERVE = `
local previous = {}
for i, key in ipairs(KEYS) do
  local stored = redis.call('GET', key)
  if stored and cjson.decode(stored).fingerprint ~= ARGV[2 * i] then return i end
  previous[i] = stored or ''
end
for i, key in ipairs(KEYS) do
  if previous[i] == '' then redis.call('SET', key, ARGV[2 * i + 1], 'EX', ARGV[1]) end
end
return previous
`;

interface ReserveScript {
  celerityReserve(count: number, ...args: (string | number)[]): Promise<number | string[]>;
}

/** A job as the queues keep it. */
export interface WaitingJob {
  message: TaskMessage;
  priority: number;
}

/**
 * Puts tasks on queues and takes them off. The record of a task and its job are written in one transaction, over all
 * queues of the call: either every task of a call is accepted or none.
 */
export class TaskQueues {
  private readonly redis: Redis & ReserveScript;
  private readonly client: IRedisClient;
  private batch: { tasks: OutgoingTask[]; written: Promise<void> } | undefined;

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly queues: ReadonlyMap<string, Queue>,
  ) {
    this.redis = connections.broker as Redis & ReserveScript;
    this.redis.defineCommand('celerityReserve', { lua: RESERVE });
    this.client = createIORedisClient(connections.broker);
  }

  /**
   * Accepts tasks.
   *
   * @param fresh true when every id was made for this call, so that nobody else can have used it and no look is needed.
   * @throws TaskIdConflictError when an id belongs to another call; nothing was queued.
   * @throws BrokerUnavailableError with the ids; repeating the call with them is safe.
   */
  async send(tasks: readonly OutgoingTask[], fresh: boolean): Promise<void> {
    const ids = tasks.map((task) => task.taskId);
    await this.connections.ask(
      'broker',
      async () => {
        await Promise.all(
          [...new Set(tasks.map(({ queue, lane }) => line(queue, lane)))].map((name) =>
            this.queue(name).waitUntilReady(),
          ),
        );
        const missing = fresh ? tasks : await this.reserve(tasks);
        if (missing.length > 0) await this.enqueue(missing);
      },
      ids,
    );
  }

  async record(taskId: string): Promise<TaskRecord | undefined> {
    const json = await this.redis.get(this.keys.record(taskId));
    return json ? (JSON.parse(json) as TaskRecord) : undefined;
  }

  /** The job of a task that has not ended, or undefined. */
  async job(record: TaskRecord, taskId: string): Promise<WaitingJob | undefined> {
    const [data, priority] = await this.redis.hmget(
      this.keys.job(line(record.queue, record.lane), taskId),
      'data',
      'priority',
    );
    return data ? { message: JSON.parse(data) as TaskMessage, priority: Number(priority ?? 0) } : undefined;
  }

  /** Takes a job off its queue; one that is running stays, and its worker finds the task ended. */
  async remove({ queue, lane }: TaskRecord, taskId: string): Promise<boolean> {
    return (await this.queue(line(queue, lane)).getBackend().remove(taskId, false)) === 1;
  }

  /** Lets the records of ended tasks expire, in one round trip. */
  async expireRecords(taskIds: readonly string[], seconds: number): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const taskId of taskIds) pipeline.expire(this.keys.record(taskId), seconds);
    await pipeline.exec();
  }

  async forgetRecord(taskId: string): Promise<void> {
    await this.redis.del(this.keys.record(taskId));
  }

  /** Resolves to the tasks that are not queued yet. */
  private async reserve(tasks: readonly OutgoingTask[]): Promise<OutgoingTask[]> {
    const reply = await this.redis.celerityReserve(
      tasks.length,
      ...tasks.map((task) => this.keys.record(task.taskId)),
      PROVISIONAL_TTL,
      ...tasks.flatMap((task) => [task.fingerprint, JSON.stringify({ ...recordOf(task), provisional: true })]),
    );
    if (typeof reply === 'number') throw new TaskIdConflictError(tasks[reply - 1]!.taskId);
    return tasks.filter((_, index) => {
      const stored = reply[index];
      return !stored || (JSON.parse(stored) as TaskRecord).provisional === true;
    });
  }

  /**
   * Writes records and jobs. What is sent in one turn of the event loop shares a transaction: under load one round trip
   * carries many calls, and alone a call waits for nobody.
   */
  private enqueue(tasks: readonly OutgoingTask[]): Promise<void> {
    if (this.batch && this.batch.tasks.length < MAX_BATCH) {
      this.batch.tasks.push(...tasks);
      return this.batch.written;
    }
    const batch = { tasks: [...tasks], written: Promise.resolve() };
    batch.written = new Promise((resolve) => setImmediate(resolve)).then(() => {
      if (this.batch === batch) this.batch = undefined;
      return this.write(batch.tasks);
    });
    this.batch = batch;
    return batch.written;
  }

  private async write(tasks: readonly OutgoingTask[]): Promise<void> {
    const transaction = this.client.multi() as IRedisTransaction & Pick<ChainableCommander, 'set'>;
    const added = tasks.map((task) => {
      const ttl = ACCEPTED_TTL + Math.ceil(Math.max(0, (task.message.eta ?? 0) - task.submittedAt) / 1000);
      transaction.set(this.keys.record(task.taskId), JSON.stringify(recordOf(task)), 'EX', ttl);
      // BullMQ keeps this call public for producers that add to several queues in one transaction; it queues the
      // command before its first await. A job that exists already is left as it is.
      return this.queue(line(task.queue, task.lane))
        .getBackend()
        .addJobToTransaction(transaction, jobOf(task), task.taskId);
    });
    await Promise.all(added);
    const replies = await transaction.exec();
    const failed = replies?.find(([error]) => error);
    if (failed?.[0]) throw failed[0];
  }

  private queue(name: string): Queue & { getBackend(): RedisQueueBackend } {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`No queue '${name}': the router must have refused it.`);
    return queue as Queue & { getBackend(): RedisQueueBackend };
  }
}

function jobOf(task: OutgoingTask): JobJson {
  const delay = Math.max(0, (task.message.eta ?? 0) - task.submittedAt);
  return {
    id: task.taskId,
    name: task.name,
    data: JSON.stringify(task.message),
    opts: { jobId: task.taskId, ...(delay > 0 && { delay }), ...(task.priority > 0 && { priority: task.priority }) },
    timestamp: task.submittedAt,
    progress: 0,
    attemptsMade: 0,
    attemptsStarted: 0,
    stalledCounter: 0,
    failedReason: '',
    returnvalue: '',
  };
}
