import { type Caller, covers } from '@celerity/server';
import {
  type ActiveQueue,
  type ActiveTask,
  Control,
  type ControlReplies,
  type ScheduledTask,
  type TaskInfo,
  TaskRegistry,
  type WorkerInfo,
  type WorkerStats,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { Redaction } from '../access/redaction.js';

/** What Flower tells of a worker. A question that it did not answer is missing. */
export interface FlowerWorker {
  registered?: string[];
  /** When it was asked, seconds since the epoch. */
  timestamp: number;
  scheduled?: object[];
  active?: object[];
  reserved?: object[];
  stats?: WorkerStats;
  active_queues?: object[];
  /** Empty for all but admins: it tells of hosts and user names. */
  conf?: Record<string, unknown>;
  revoked?: string[];
}

/** Asks live workers everything that Flower shows of them. */
@Injectable()
export class FlowerWorkers {
  constructor(
    @Inject(Control) private readonly control: Control,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    private readonly redaction: Redaction,
  ) {}

  async live(): Promise<WorkerInfo[]> {
    return this.control.workers();
  }

  async ask(workers: readonly WorkerInfo[], caller: Caller): Promise<Record<string, FlowerWorker>> {
    if (workers.length === 0) return {};
    const inspect = this.control.inspect({ destination: workers.map(({ name }) => name) });
    const [registered, active, reserved, stats, queues, conf, revoked, scheduled] = await Promise.all([
      inspect.registered(),
      inspect.active(),
      inspect.reserved(),
      inspect.stats(),
      inspect.activeQueues(),
      covers(caller.role, 'admin') ? inspect.conf() : undefined,
      inspect.revoked(),
      inspect.scheduled(),
    ]);
    const timestamp = Date.now() / 1000;
    const of = workers.map((worker) => {
      const { name } = worker;
      const told: FlowerWorker = {
        ...given('registered', okOf(registered, name)),
        timestamp,
        scheduled: scheduledOf(worker, scheduled).map((task) => this.scheduled(task, caller)),
        ...given(
          'active',
          okOf(active, name)?.map((task) => this.active(task, caller)),
        ),
        ...given(
          'reserved',
          okOf(reserved, name)?.map((task) => this.request(task, caller)),
        ),
        ...given('stats', okOf(stats, name)),
        ...given('active_queues', okOf(queues, name)?.map(queueOf)),
        ...given('conf', conf ? okOf(conf, name) : {}),
        ...given('revoked', okOf(revoked, name)),
      };
      return [name, told] as const;
    });
    return Object.fromEntries(of);
  }

  private active(task: ActiveTask, caller: Caller): object {
    return { ...this.request(task, caller), time_start: task.time_start, worker_pid: task.worker_pid };
  }

  private request(task: TaskInfo, caller: Caller): object {
    const { id, name, hostname, acknowledged, queue, priority, attempt, retries } = task;
    const delivery_info = { exchange: '', routing_key: queue, priority, redelivered: attempt > 1 + retries };
    return { id, name, ...this.shown(task, caller), type: name, hostname, acknowledged, delivery_info };
  }

  private scheduled({ eta, priority, request }: ScheduledTask, caller: Caller): object {
    return { eta, priority, request: { ...request, ...this.shown(request, caller), type: request.name } };
  }

  private shown({ name, args, kwargs }: Pick<TaskInfo, 'name' | 'args' | 'kwargs'>, caller: Caller) {
    const names = this.registry.find(name)?.paramNames ?? [];
    return { args: this.redaction.args(args, names, caller), kwargs: this.redaction.of(kwargs, caller) };
  }
}

function okOf<T>({ replies }: ControlReplies<T>, worker: string): T | undefined {
  const reply = Object.hasOwn(replies, worker) ? replies[worker] : undefined;
  return reply && 'ok' in reply ? reply.ok : undefined;
}

function given<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
}

/** In Celery a worker holds them; here they are of the queues that it consumes. */
function scheduledOf({ queues }: WorkerInfo, scheduled: Record<string, ScheduledTask[]>): ScheduledTask[] {
  const consumes = (queue: string) => queues.some((line) => line === queue || line.startsWith(`${queue}.`));
  return Object.entries(scheduled).flatMap(([queue, tasks]) => (consumes(queue) ? tasks : []));
}

/** A queue as Celery on Redis describes it. */
function queueOf({ name, concurrency, paused }: ActiveQueue): object {
  return {
    name,
    exchange: {
      name,
      type: 'direct',
      durable: true,
      auto_delete: false,
      passive: false,
      delivery_mode: null,
      arguments: null,
    },
    routing_key: name,
    queue_arguments: null,
    binding_arguments: null,
    consumer_arguments: null,
    durable: true,
    exclusive: false,
    auto_delete: false,
    no_ack: false,
    alias: null,
    bindings: [],
    no_declare: null,
    expires: null,
    message_ttl: null,
    max_length: null,
    max_length_bytes: null,
    max_priority: null,
    concurrency,
    paused,
  };
}
