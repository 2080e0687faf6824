import type { Addressing } from './addressing.js';
import type { ControlChannel, ControlReplies } from './control-channel.js';
import type { DelayedTasks } from './delayed-tasks.js';
import type { CommandReply } from './worker-commands.js';
import type { WorkerDirectory } from './worker-directory.js';
import type {
  ActiveQueue,
  ActiveTask,
  FoundTask,
  MemorySample,
  RegisteredTask,
  ScheduledTask,
  TaskInfo,
  WorkerStats,
} from './worker-facts.js';

/** Questions to workers, as Celery's `app.control.inspect()`. Made by `control.inspect(…)`. */
export class Inspect {
  constructor(
    private readonly channel: ControlChannel,
    private readonly directory: WorkerDirectory,
    private readonly delayed: DelayedTasks,
    private readonly addressing: Addressing,
  ) {}

  ping(): Promise<ControlReplies<'pong'>> {
    return this.channel.ask('ping', {}, this.addressing);
  }

  /** Tasks that run now. */
  active(): Promise<ControlReplies<ActiveTask[]>> {
    return this.channel.ask('active', {}, this.addressing);
  }

  /** Tasks that were taken and have not started. */
  reserved(): Promise<ControlReplies<TaskInfo[]>> {
    return this.channel.ask('reserved', {}, this.addressing);
  }

  /** The last 1,000 ids that each worker itself refused or stopped as revoked. Others were ended before any worker saw them. */
  revoked(): Promise<ControlReplies<string[]>> {
    return this.channel.ask('revoked', {}, this.addressing);
  }

  /**
   * Names of the tasks that each worker has handlers for.
   *
   * @param items also these, as `tasks.add [rate_limit=10/m]`.
   */
  registered(items: (keyof RegisteredTask)[] = []): Promise<ControlReplies<string[]>> {
    return this.channel.ask('registered', { taskinfoitems: items }, this.addressing);
  }

  stats(): Promise<ControlReplies<WorkerStats>> {
    return this.channel.ask('stats', {}, this.addressing);
  }

  activeQueues(): Promise<ControlReplies<ActiveQueue[]>> {
    return this.channel.ask('active_queues', {}, this.addressing);
  }

  /** Settings, secrets masked. */
  conf(): Promise<ControlReplies<Record<string, unknown>>> {
    return this.channel.ask('conf', {}, this.addressing);
  }

  /** Versions, platform and settings as text, for a bug report. Secrets are masked. */
  report(): Promise<ControlReplies<string>> {
    return this.channel.ask('report', {}, this.addressing);
  }

  /** Who has these tasks in hand, by id. */
  queryTask(taskIds: string | readonly string[]): Promise<ControlReplies<Record<string, FoundTask>>> {
    return this.channel.ask('query_task', { ids: [taskIds].flat() }, this.addressing);
  }

  clock(): Promise<ControlReplies<CommandReply<'clock'>>> {
    return this.channel.ask('clock', {}, this.addressing);
  }

  memsample(): Promise<ControlReplies<MemorySample>> {
    return this.channel.ask('memsample', {}, this.addressing);
  }

  /**
   * Delayed tasks by queue, the next due first: by countdown, eta, retry or rate limit. Unlike Celery's they wait in Redis and
   * not in a worker, so this asks Redis, and answers also when no worker is there. With `destination` or `pattern`: of the
   * queues that those workers consume.
   *
   * @param limit tasks of each queue. (Default: 100)
   */
  async scheduled({ limit = 100 }: { limit?: number } = {}): Promise<Record<string, ScheduledTask[]>> {
    const { destination, pattern } = this.addressing;
    if (!destination && pattern === undefined) return this.delayed.byQueue(limit);
    const workers = await this.directory.list(this.addressing);
    return this.delayed.byQueue(limit, new Set(workers.flatMap(({ queues }) => queues)));
  }
}
