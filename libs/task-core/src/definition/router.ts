import { TaskError } from './errors.js';
import type { TaskRegistry } from './registry.js';

export interface Route {
  /** Glob on the task's name: `*` is any run of characters, `?` one. */
  pattern: string;
  queue: string;
}

export interface RouterOptions {
  routes: readonly Route[];
  /** Every queue that exists. */
  queues: readonly string[];
  defaultQueue: string;
}

/** Decides which queue a task goes to: the call's own choice, else the first route that matches, else the default queue. */
export class TaskRouter {
  private readonly routes: { matches: RegExp; queue: string }[];

  constructor(private readonly options: RouterOptions) {
    this.routes = options.routes.map(({ pattern, queue }) => ({ matches: globToRegExp(pattern), queue }));
  }

  get queues(): readonly string[] {
    return this.options.queues;
  }

  knows(queue: string): boolean {
    return this.options.queues.includes(queue);
  }

  route(task: string): string {
    return this.routes.find((route) => route.matches.test(task))?.queue ?? this.options.defaultQueue;
  }

  /** @throws TaskError when a registered task is routed to a queue that does not exist; the message is the fix. */
  assertRoutable(registry: TaskRegistry): void {
    for (const { name } of registry.all()) {
      const queue = this.route(name);
      if (this.knows(queue)) continue;
      throw new TaskError(
        `Task '${name}' is routed to queue '${queue}', which does not exist (known: ${this.options.queues.join(', ')}). ` +
          `Add '${queue}' to CELERITY_QUEUES, or change its route in CELERY_TASK_ROUTES.`,
      );
    }
  }
}

function globToRegExp(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`);
}
