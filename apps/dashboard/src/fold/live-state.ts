import { PREVIEW, type TaskFacts } from '@celerity/storage';
import type { EventEntry, TaskEvent } from '@celerity/task-core';
import type { EventRow } from '../resources/events.js';
import { eventRow, gapRow } from './event-row.js';
import { Figures } from './figures.js';
import { Recent } from './recent.js';
import { type EventOfTask, foldEvent, isOfTask } from './task-facts.js';

/** What events have told of a worker. Times in ms since the epoch. */
export interface LiveWorker {
  worker: string;
  pid: number;
  status: 'online' | 'offline';
  heartbeat: number;
  active: number;
  processed: number;
  succeeded: number;
  failed: number;
  retried: number;
}

export interface LiveFailure {
  taskId: string;
  name: string | undefined;
  error: string | undefined;
  at: number;
}

export interface LiveOptions {
  /** Tasks that are kept, those with the newest events. (Default: 20,000) */
  tasks?: number;
  /** Events and gaps that are kept. (Default: 5,000) */
  tail?: number;
  /** The line that a task of this name waits in. (Default: its queue) */
  lineOf?: (name: string | undefined, queue: string) => string;
}

/** Workers that are remembered; the ones that were silent for longest go. */
const MOST_WORKERS = 1000;
const MOST_FAILURES = 10;

/**
 * What the events so far make of the system. Its size is bounded: tasks, events and workers beyond the newest are forgotten; history has
 * them. It starts nothing and asks nobody.
 */
export class LiveState {
  readonly figures = new Figures();
  readonly tasks: Recent<string, TaskFacts>;
  readonly tail: Recent<string, EventRow>;
  readonly workers = new Map<string, LiveWorker>();
  readonly failures: LiveFailure[] = [];
  /** Id of the last event; undefined: there was none. */
  lastId: string | undefined;
  /** Events so far, and the time of the last one, ms since the epoch. */
  events = 0;
  lastAt = 0;
  private changed = new Set<string>();
  private readonly lineOf: (name: string | undefined, queue: string) => string;

  constructor({ tasks = 20_000, tail = 5000, lineOf = (_, queue) => queue }: LiveOptions = {}) {
    this.tasks = new Recent(tasks);
    this.tail = new Recent(tail);
    this.lineOf = lineOf;
  }

  apply(entry: EventEntry): void {
    this.lastId = entry.id;
    if (entry.kind === 'gap') return void this.tail.put(entry.id, gapRow(entry));
    const { event } = entry;
    this.events += 1;
    this.lastAt = event.timestamp * 1000;
    if (isOfTask(event)) this.applyToTask(entry.id, event);
    else this.applyToWorker(event);
    const name = isOfTask(event) ? this.tasks.get(event.uuid)?.name : undefined;
    this.tail.put(entry.id, eventRow(entry.id, event, name));
  }

  /** Tasks of which something has changed since this was last asked. */
  takeChanged(): string[] {
    const taken = [...this.changed];
    this.changed = new Set();
    return taken;
  }

  /** One that shuts down or has fallen silent leaves. */
  forgetWorker(worker: string): void {
    this.workers.delete(worker);
  }

  private applyToTask(id: string, event: EventOfTask): void {
    const known = this.tasks.get(event.uuid);
    const before = { state: known?.state, wait: known?.wait, done: known?.doneAt !== undefined };
    const facts = foldEvent(known, id, event, { cutAt: PREVIEW });
    this.tasks.put(event.uuid, facts);
    this.changed.add(event.uuid);
    this.figure(event, facts, before);
    this.creditWorker(event);
  }

  private figure(event: EventOfTask, facts: TaskFacts, before: { wait: number | undefined; done: boolean }): void {
    const at = event.timestamp * 1000;
    const { name, queue, wait, runtime } = facts;
    switch (event.type) {
      case 'task-sent':
        this.figures.count('sent', at);
        this.figures.arrival(this.lineOf(name, event.queue), at);
        if (before.wait === undefined && wait !== undefined) this.figures.waited(name, wait, at);
        return;
      case 'task-started':
        this.figures.count('started', at);
        if (queue) this.figures.start(this.lineOf(name, queue), at);
        if (before.wait === undefined && wait !== undefined) this.figures.waited(name, wait, at);
        return;
      case 'task-succeeded':
      case 'task-failed':
      case 'task-retried': {
        if (before.done) return;
        const how = event.type.slice('task-'.length) as 'succeeded' | 'failed' | 'retried';
        this.figures.count(how, at);
        this.figures.ran(name, how, runtime, at);
        if (how === 'failed') this.noteFailure({ taskId: event.uuid, name, error: facts.error, at });
        return;
      }
      case 'task-revoked':
        if (!before.done) this.figures.count('revoked', at);
    }
  }

  private noteFailure(failure: LiveFailure): void {
    this.failures.unshift(failure);
    this.failures.length = Math.min(this.failures.length, MOST_FAILURES);
  }

  private creditWorker({ type, hostname }: EventOfTask): void {
    const worker = this.workers.get(hostname);
    if (!worker) return;
    if (type === 'task-succeeded') worker.succeeded += 1;
    if (type === 'task-failed') worker.failed += 1;
    if (type === 'task-retried') worker.retried += 1;
  }

  private applyToWorker(event: Exclude<TaskEvent, EventOfTask>): void {
    const { hostname, pid, active, processed } = event;
    const known = this.workers.get(hostname);
    const counts = known?.pid === pid ? known : { succeeded: 0, failed: 0, retried: 0 };
    const { succeeded, failed, retried } = counts;
    const status = event.type === 'worker-offline' ? 'offline' : 'online';
    const heartbeat = event.timestamp * 1000;
    const figures = { active, processed, succeeded, failed, retried };
    this.workers.delete(hostname);
    this.workers.set(hostname, { worker: hostname, pid, status, heartbeat, ...figures });
    if (this.workers.size > MOST_WORKERS) this.workers.delete(this.workers.keys().next().value!);
  }
}
