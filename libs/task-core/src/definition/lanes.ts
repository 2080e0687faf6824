import type { TaskDefinition } from './define-task.js';
import type { TaskRouter } from './router.js';

/**
 * Lanes keep long work from holding up short work of the same queue: each lane is a line of its own behind the one name that
 * callers know. A lane exists in a queue when a task that is routed there names it.
 */
export class Lanes {
  private readonly byQueue: ReadonlyMap<string, readonly string[]>;

  constructor(router: TaskRouter, tasks: readonly TaskDefinition[]) {
    const byQueue = new Map(router.queues.map((queue) => [queue, new Set<string>()]));
    for (const { name, lane } of tasks) if (lane) byQueue.get(router.route(name))?.add(lane);
    this.byQueue = new Map([...byQueue].map(([queue, lanes]) => [queue, [...lanes]]));
  }

  /** Lanes of a queue beside its main line. */
  of(queue: string): readonly string[] {
    return this.byQueue.get(queue) ?? [];
  }

  /** Every line of a queue, the main one first: what the broker knows as queues. */
  lines(queue: string): string[] {
    return [queue, ...this.of(queue).map((lane) => line(queue, lane))];
  }

  /** Every line there is. */
  all(): string[] {
    return [...this.byQueue.keys()].flatMap((queue) => this.lines(queue));
  }

  /** The lane that a task takes in a queue: its own, where the queue has it; else undefined, the main line. */
  choose(queue: string, { lane }: Pick<TaskDefinition, 'lane'>): string | undefined {
    return lane && this.of(queue).includes(lane) ? lane : undefined;
  }
}

/** The broker's name of a line: `ml`, or `ml.train` for the lane `train` of it. */
export function line(queue: string, lane: string | undefined): string {
  return lane ? `${queue}.${lane}` : queue;
}
