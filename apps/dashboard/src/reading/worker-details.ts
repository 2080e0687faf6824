import { type Caller, covers, ProblemError } from '@celerity/server';
import {
  type ActiveQueue,
  type ActiveTask,
  Control,
  type ControlReplies,
  type PoolStats,
  type RegisteredTask,
  type TaskInfo,
  type WorkerStats,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { Redaction } from '../access/redaction.js';
import type { WorkerChild, WorkerDetail, WorkerTask } from '../resources/workers.js';
import { LiveFeed } from './live-feed.js';
import { readingProblems } from './reading-problems.js';
import { SystemLook } from './system-look.js';
import { TaskRows } from './task-rows.js';

const LIMITS = ['queue', 'time_limit', 'soft_time_limit', 'rate_limit', 'acks_late', 'max_retries'] as const;

/** Everything that a worker says of itself: what Flower's tabs show. */
@Injectable()
export class WorkerDetails {
  constructor(
    @Inject(Control) private readonly control: Control,
    private readonly look: SystemLook,
    private readonly feed: LiveFeed,
    private readonly redaction: Redaction,
    private readonly rows: TaskRows,
  ) {}

  /** @throws ProblemError 404 for one that does not live, BrokerUnavailableError */
  async of(worker: string, caller: Caller | undefined): Promise<WorkerDetail> {
    const live = await this.look.liveWorkers();
    const info = live.find(({ name }) => name === worker);
    if (!info)
      throw workerNotFound(
        worker,
        live.map(({ name }) => name),
      );
    const inspect = this.control.inspect({ destination: [worker] });
    const maySeeConfig = caller !== undefined && covers(caller.role, 'admin');
    const [stats, active, reserved, revoked, registered, queues, conf, scheduled] = await Promise.all([
      inspect.stats(),
      inspect.active(),
      inspect.reserved(),
      inspect.revoked(),
      inspect.registered([...LIMITS]),
      inspect.activeQueues(),
      maySeeConfig ? inspect.conf() : undefined,
      inspect.scheduled({ limit: 50 }),
    ]);
    const said = <T>(replies: ControlReplies<T>): T | undefined => okOf(replies, worker);
    const told = said(stats);
    return {
      worker: this.look.rowOf(info),
      silent: stats.silent.includes(worker),
      pool: told ? this.poolOf(told) : null,
      broker: told?.broker ?? null,
      queues: (said(queues) ?? []).map(({ name, concurrency, paused }: ActiveQueue) => ({ name, concurrency, paused })),
      tasks: {
        processed: told?.total ?? {},
        active: (said(active) ?? []).map((task) => this.taskOf(task, caller)),
        reserved: (said(reserved) ?? []).map((task) => this.taskOf(task, caller)),
        scheduled: Object.values(scheduled)
          .flat()
          .map(({ eta, request: { id, name, queue, retries } }) => ({ task_id: id, name, queue, eta, retries })),
        revoked: said(revoked) ?? [],
      },
      limits: (said(registered) ?? []).map(limitsOf),
      config: conf ? (said(conf) ?? null) : null,
      system: told ? systemOf(told) : null,
    };
  }

  private poolOf({ pool, prefetch_count }: WorkerStats): WorkerDetail['pool'] {
    return {
      implementation: pool.implementation,
      max_concurrency: pool['max-concurrency'],
      processes: pool.processes,
      max_tasks_per_child: pool['max-tasks-per-child'],
      max_memory_per_child_kib: pool['max-memory-per-child'],
      soft_time_limit: pool.timeouts[0],
      time_limit: pool.timeouts[1],
      autoscale: pool.autoscale,
      prefetch_count,
      children: pool.children.map((child) => this.childOf(child)),
    };
  }

  private childOf({ pid, state, tasks, rss, started, running }: PoolStats['children'][number]): WorkerChild {
    const named = running.map((id) => ({ task_id: id, name: this.feed.state.tasks.get(id)?.name ?? null }));
    return { pid, state, tasks, rss_bytes: rss, started: new Date(started).toISOString(), running: named };
  }

  private taskOf(task: TaskInfo & Partial<ActiveTask>, caller: Caller | undefined): WorkerTask {
    const args = this.redaction.args(task.args, this.rows.paramsOf(task.name), caller);
    const [hard, soft] = task.timelimit ?? [null, null];
    return {
      ...{ task_id: task.id, name: task.name, queue: task.queue, priority: task.priority },
      ...{ args: JSON.stringify(args), kwargs: JSON.stringify(this.redaction.of(task.kwargs, caller)) },
      ...{ retries: task.retries, attempt: task.attempt, pid: task.worker_pid ?? null },
      started: task.time_start === undefined ? null : new Date(task.time_start * 1000).toISOString(),
      ...{ time_limit: hard, soft_time_limit: soft },
    };
  }
}

export function workerNotFound(worker: string, live: readonly string[]): ProblemError {
  const there = live.length > 0 ? `There are ${live.slice(0, 10).join(', ')}.` : 'None lives.';
  return new ProblemError(readingProblems.workerNotFound, `No worker '${worker.slice(0, 128)}' lives. ${there}`);
}

function okOf<T>({ replies }: ControlReplies<T>, worker: string): T | undefined {
  const reply = replies[worker];
  return reply && 'ok' in reply ? (reply.ok as T) : undefined;
}

/** `tasks.add [queue=celery time_limit=3600 rate_limit=None]`. */
export function limitsOf(text: string): WorkerDetail['limits'][number] {
  const [, name = text, items = ''] = /^(\S+)(?: \[(.*)\])?$/.exec(text) ?? [];
  const said = new Map([...items.matchAll(/(\w+)=(\S*)/g)].map(([, key, value]) => [key!, value!] as const));
  const number = (key: keyof RegisteredTask) => Number(said.get(key) ?? Number.NaN);
  const rate = said.get('rate_limit');
  const retries = number('max_retries');
  return {
    ...{
      name,
      queue: said.get('queue') ?? '',
      time_limit: number('time_limit'),
      soft_time_limit: number('soft_time_limit'),
    },
    rate_limit: rate === undefined || /^(none|null|)$/i.test(rate) ? null : rate,
    max_retries: Number.isNaN(retries) ? null : retries,
    acks_late: said.get('acks_late')?.toLowerCase() === 'true',
  };
}

function systemOf({ pid, uptime, clock, node, platform, rusage, memory }: WorkerStats): WorkerDetail['system'] {
  return { pid, uptime_seconds: uptime, clock, node, platform, rusage, memory };
}
