import type { Metrics } from '@celerity/server';
import type { TaskFacts } from '@celerity/storage';
import type { EventEntry } from '@celerity/task-core';
import { type EventOfTask, isOfTask } from '../fold/task-facts.js';
import { LabelValues } from './label-values.js';
import { Waits } from './waits.js';

/** Seconds: from a task that only adds two numbers to one that trains for an hour. */
const BUCKETS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];
const MOST_UNKNOWN_TASKS = 100;

/** What Flower does not count: how long tasks wait and run whoever runs them, and what goes wrong with them. */
export class TaskMetrics {
  private readonly names: LabelValues;
  private readonly waits = new Waits();
  private readonly wait;
  private readonly run;
  private readonly retries;
  private readonly limits;
  private readonly poisoned;
  private readonly lost;
  private readonly unhandled;
  private readonly gaps;

  /** @param tasks names that have a contract */
  constructor(metrics: Metrics, tasks: Iterable<string>) {
    this.names = new LabelValues(tasks, MOST_UNKNOWN_TASKS);
    const labelNames = ['task'] as const;
    const histogram = (name: string, help: string) => metrics.histogram({ name, help, labelNames, buckets: BUCKETS });
    const counter = (name: string, help: string) => metrics.counter({ name, help, labelNames });
    this.wait = histogram(
      'celerity_task_queue_seconds',
      'From when a task could start (sent, or its eta) to its first start.',
    );
    this.run = histogram('celerity_task_run_seconds', 'Time from the start of a run to its success.');
    this.retries = counter('celerity_task_retries_total', 'Runs that ended in a retry.');
    this.poisoned = counter(
      'celerity_task_poisoned_total',
      'Tasks that killed their process too often, and run no more.',
    );
    this.lost = counter('celerity_task_lost_runs_total', 'Runs that were lost with their process.');
    this.unhandled = counter('celerity_task_unhandled_total', 'Times that a worker without a handler put a task back.');
    this.limits = metrics.counter({
      name: 'celerity_task_time_limits_total',
      help: 'Runs that ended because of a time limit: hard (killed) or soft (told to stop).',
      labelNames: ['task', 'limit'] as const,
    });
    this.gaps = metrics.counter({
      name: 'celerity_event_gaps_total',
      help: 'Places in the event stream where events were missing.',
      labelNames: ['reason'] as const,
    });
  }

  /**
   * @param facts of the event's task, the event among them
   * @param counted whether it happened while this process was there, as for `FlowerMetrics.apply`
   */
  apply(entry: EventEntry, facts: TaskFacts | undefined, counted: boolean): void {
    if (entry.kind === 'event' && isOfTask(entry.event)) this.applyToTask(entry.event, facts, counted);
    else if (entry.kind === 'gap' && counted) this.gaps.inc({ reason: entry.reason });
  }

  private applyToTask(event: EventOfTask, facts: TaskFacts | undefined, counted: boolean): void {
    const name = 'name' in event ? event.name : facts?.name;
    const task = name === undefined ? '' : this.names.of(name);
    const waited = this.waited(event, facts);
    if (!counted) return;
    if (waited !== undefined) this.wait.observe({ task }, waited);
    switch (event.type) {
      case 'task-succeeded':
        return this.run.observe({ task }, event.runtime);
      case 'task-retried':
        this.retries.inc({ task });
        return this.countLimit(task, event.exception);
      case 'task-failed':
        return this.countLimit(task, event.exception);
      case 'task-poisoned':
        return this.poisoned.inc({ task });
      case 'task-rejected':
        return this.lost.inc({ task });
      case 'task-unknown':
        return this.unhandled.inc({ task });
    }
  }

  private waited(event: EventOfTask, facts: TaskFacts | undefined): number | undefined {
    const at = event.timestamp * 1000;
    if (event.type === 'task-sent') return this.waits.sent(event.uuid, Math.max(at, event.eta ?? 0));
    if (event.type === 'task-started') return this.waits.started(event.uuid, at, (facts?.retries ?? 0) === 0);
    if (facts?.doneAt !== undefined) this.waits.ended(event.uuid);
    return undefined;
  }

  private countLimit(task: string, exception: string): void {
    if (exception.startsWith('TimeLimitExceeded')) this.limits.inc({ task, limit: 'hard' });
    if (exception.startsWith('SoftTimeLimitExceeded')) this.limits.inc({ task, limit: 'soft' });
  }
}
