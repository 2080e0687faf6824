/**
 * Every Redis key of ours in one place.
 *
 * Broker database: BullMQ's own keys under `<prefix>:q`, and the keys below. Result database: Celery's
 * `celery-task-meta-<id>` without a prefix, because Celery's clients look exactly there, and `state` and `emissions` beside it.
 */
export class Keys {
  constructor(private readonly prefix: string) {}

  /** BullMQ's key prefix. */
  get queues(): string {
    return `${this.prefix}:q`;
  }

  /** The hash in which BullMQ keeps a job. */
  job(queue: string, taskId: string): string {
    return `${this.prefix}:q:${queue}:${taskId}`;
  }

  /** What BullMQ keeps of a queue: its lists and sorted sets of job ids, its settings, and what wakes its workers. */
  queuePart(
    queue: string,
    part: 'wait' | 'active' | 'paused' | 'prioritized' | 'delayed' | 'meta' | 'marker' | 'stalled',
  ): string {
    return `${this.prefix}:q:${queue}:${part}`;
  }

  /** Broker: what an accepted task id stands for ({@link TaskRecord}). */
  record(taskId: string): string {
    return `${this.prefix}:task:${taskId}`;
  }

  /** Broker: live consumers of a queue, a sorted set of worker names scored by when their registration ends. */
  consumers(queue: string): string {
    return `${this.prefix}:consumers:${queue}`;
  }

  /** Broker: the stream of task and worker events. */
  get events(): string {
    return `${this.prefix}:events`;
  }

  /** Broker: what was trimmed of the stream of events (`events/event-scripts.ts`). */
  get eventWindow(): string {
    return `${this.prefix}:event-window`;
  }

  /** Broker: there for a few seconds after the stream of events was trimmed. */
  get eventTrim(): string {
    return `${this.prefix}:event-trim`;
  }

  /** Broker: pub/sub channel of commands to all workers. */
  get control(): string {
    return `${this.prefix}:control`;
  }

  /** Broker: pub/sub channel of answers to the commands of one requester. */
  replies(requester: string): string {
    return `${this.prefix}:replies:${requester}`;
  }

  /** Broker: the workers that live, a sorted set of names scored by when their registration ends. */
  get workers(): string {
    return `${this.prefix}:workers`;
  }

  /** Broker: what the workers say of themselves, a hash of JSON by name. It expires with the last of them. */
  get workerFacts(): string {
    return `${this.prefix}:worker-facts`;
  }

  /** Broker: when a worker last said that it shuts down, ms since the epoch. Kept for a day. */
  leaving(worker: string): string {
    return `${this.prefix}:leaving:${worker}`;
  }

  /** Broker: rates of tasks that were set at run time, a hash from task name to rate. It has no expiry. */
  get rates(): string {
    return `${this.prefix}:rates`;
  }

  /** Broker: the timetable of a rate-limited task name (`limits/rate-scripts.ts`). */
  timetable(name: string, part: 'end' | 'reserved' | 'freed'): string {
    return `${this.prefix}:timetable-${part}:${name}`;
  }

  /** Broker: poisoned tasks: their ids by time, a sorted set, and the tasks by id, a hash. */
  get poisonedIndex(): string {
    return `${this.prefix}:poisoned-index`;
  }

  get poisoned(): string {
    return `${this.prefix}:poisoned`;
  }

  /** Broker: keys of the ports (rate limits, cache, locks, idempotency, sessions). */
  port(kind: 'rate' | 'cache' | 'lock' | 'idempotency' | 'session', name: string): string {
    return `${this.prefix}:${kind}:${name}`;
  }

  /** Results: Celery's JSON, and the pub/sub channel of the same name. */
  meta(taskId: string): string {
    return `celery-task-meta-${taskId}`;
  }

  /** Results: the fenced state of a task, a hash. */
  state(taskId: string): string {
    return `${this.prefix}:state:${taskId}`;
  }

  /** Results: the bounded stream of what a task emits (states, progress, log lines, tokens), and its pub/sub channel. */
  emissions(taskId: string): string {
    return `${this.prefix}:emissions:${taskId}`;
  }
}
