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

  /** Broker: pub/sub channel of commands to all workers. */
  get control(): string {
    return `${this.prefix}:control`;
  }

  /** Broker: keys of the ports (rate limits, cache, locks, idempotency). */
  port(kind: 'rate' | 'cache' | 'lock' | 'idempotency', name: string): string {
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
