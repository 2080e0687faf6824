import type { Metrics } from '@celerity/server';
import type { TaskFacts } from '@celerity/storage';
import type { TaskEvent } from '@celerity/task-core';
import { type EventOfTask, isOfTask } from '../fold/task-facts.js';
import { LabelValues } from './label-values.js';
import { SeriesOfWorker } from './series-of-worker.js';

/** Those of Python's client, which Flower has unless it is told otherwise; seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Names of workers and of hosts that send tasks, and names of tasks without a contract, that are told apart. */
const [MOST_WORKERS, MOST_UNKNOWN_TASKS] = [1000, 100];
/** Prefetched tasks that are remembered. */
const MOST_PREFETCHED = 50_000;

/**
 * Flower's metrics, by name, labels and meaning. Two things differ: a process that sends tasks is `gen@<host>` and not
 * `gen<pid>@<host>`, of which there would be no end; and the series of a worker that has died go a minute later.
 */
export class FlowerMetrics {
  private readonly events;
  private readonly runtime;
  private readonly prefetchTime;
  private readonly prefetched;
  private readonly online;
  private readonly executing;
  private readonly tasks: LabelValues;
  private readonly workers = new LabelValues([], MOST_WORKERS);
  readonly series = new SeriesOfWorker();
  /** Which worker has taken a task and not begun it. */
  private readonly held = new Map<string, { worker: string; task: string }>();

  /** @param tasks names that have a contract */
  constructor(metrics: Metrics, tasks: Iterable<string>) {
    this.tasks = new LabelValues(tasks, MOST_UNKNOWN_TASKS);
    const labelNames = ['worker', 'task'] as const;
    this.events = metrics.counter({
      name: 'flower_events_total',
      help: 'Number of events',
      labelNames: ['worker', 'type', 'task'] as const,
    });
    this.runtime = metrics.histogram({
      name: 'flower_task_runtime_seconds',
      help: 'Task runtime',
      labelNames,
      buckets: BUCKETS,
    });
    this.prefetchTime = metrics.gauge({
      name: 'flower_task_prefetch_time_seconds',
      help: 'The time the task spent waiting at the celery worker to be executed.',
      labelNames,
    });
    this.prefetched = metrics.gauge({
      name: 'flower_worker_prefetched_tasks',
      help: 'Number of tasks of given type prefetched at a worker',
      labelNames,
    });
    this.online = metrics.gauge({
      name: 'flower_worker_online',
      help: 'Worker online status',
      labelNames: ['worker'] as const,
    });
    this.executing = metrics.gauge({
      name: 'flower_worker_number_of_currently_executing_tasks',
      help: 'Number of tasks currently executing at a worker',
      labelNames: ['worker'] as const,
    });
  }

  /**
   * @param facts of the event's task, the event among them
   * @param counted whether it happened while this process was there. What was before is not counted: a counter that begins with an hour's
   *   events looks as if they had all just happened.
   */
  apply(event: TaskEvent, facts: TaskFacts | undefined, counted: boolean): void {
    if (isOfTask(event)) this.applyToTask(event, facts, counted);
    else if (event.type === 'worker-offline') this.gone(event.hostname);
    else this.lives(event.hostname, event.active);
  }

  /** One that its events or the directory have told of. */
  lives(hostname: string, active: number): void {
    const worker = this.workerOf(hostname);
    this.series.note(this.online, 'online', { worker });
    this.series.note(this.executing, 'executing', { worker });
    this.online.set({ worker }, 1);
    this.executing.set({ worker }, active);
  }

  /** One that has ended: it is there with 0, until {@link forget}. */
  gone(hostname: string): void {
    const worker = this.workerOf(hostname);
    this.series.note(this.online, 'online', { worker });
    this.series.note(this.executing, 'executing', { worker });
    this.online.set({ worker }, 0);
    this.executing.set({ worker }, 0);
    for (const [taskId, held] of this.held) if (held.worker === worker) this.release(taskId);
  }

  forget(worker: string): void {
    this.series.remove(worker);
    this.workers.forget(worker);
  }

  private applyToTask(event: EventOfTask, facts: TaskFacts | undefined, counted: boolean): void {
    const { type, uuid } = event;
    const worker = this.workerOf(event.hostname);
    const task = this.taskOf('name' in event ? event.name : facts?.name);
    if (counted) {
      this.series.note(this.events, 'events', { worker, type, task });
      this.events.inc({ worker, type, task });
    }
    if (type === 'task-received' && event.eta === null) this.hold(uuid, worker, task);
    else if (type !== 'task-sent') this.release(uuid);
    if (type === 'task-started' && facts?.receivedAt !== undefined && facts.eta === undefined) {
      this.waited(worker, task, Math.max(0, event.timestamp - facts.receivedAt / 1000));
    }
    if (type === 'task-succeeded' && counted) {
      this.series.note(this.runtime, 'runtime', { worker, task });
      this.runtime.observe({ worker, task }, event.runtime);
    }
    if ((type === 'task-succeeded' || type === 'task-failed') && facts?.eta === undefined) this.waited(worker, task, 0);
  }

  private waited(worker: string, task: string, seconds: number): void {
    this.series.note(this.prefetchTime, 'prefetch-time', { worker, task });
    this.prefetchTime.set({ worker, task }, seconds);
  }

  private hold(taskId: string, worker: string, task: string): void {
    this.release(taskId);
    this.held.set(taskId, { worker, task });
    this.series.note(this.prefetched, 'prefetched', { worker, task });
    this.prefetched.inc({ worker, task });
    const oldest = this.held.keys().next();
    if (this.held.size > MOST_PREFETCHED && !oldest.done) this.release(oldest.value);
  }

  private release(taskId: string): void {
    const held = this.held.get(taskId);
    if (!held) return;
    this.held.delete(taskId);
    this.prefetched.dec(held);
  }

  private taskOf(name: string | undefined): string {
    return name === undefined ? '' : this.tasks.of(name);
  }

  private workerOf(hostname: string): string {
    return this.workers.of(hostname.replace(/^gen\d+@/, 'gen@'));
  }
}
