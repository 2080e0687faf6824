import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { TaskDefinition } from '../definition/define-task.js';
import { TaskError } from '../definition/errors.js';
import { TaskRegistry } from '../definition/registry.js';
import { TaskRouter } from '../definition/router.js';
import { HANDLES, type HandledTask } from './handles.decorator.js';
import type { LoggingTask } from './logging-task.js';
import { WORKER_QUEUES } from '../worker/worker-queues.js';

/** The handlers among the providers of the process, by task name. */
@Injectable()
export class HandlerMap {
  readonly byName: ReadonlyMap<string, HandledTask>;

  /** @throws TaskError at boot for two handlers of one task, and for a task of this worker's queues without one. */
  constructor(
    @Inject(DiscoveryService) discovery: DiscoveryService,
    @Inject(TaskRegistry) registry: TaskRegistry,
    @Inject(TaskRouter) router: TaskRouter,
    @Inject(WORKER_QUEUES) queues: readonly string[],
  ) {
    const byName = new Map<string, HandledTask>();
    for (const { metatype, instance } of discovery.getProviders()) {
      const definition = metatype && (Reflect.getMetadata(HANDLES, metatype) as TaskDefinition | undefined);
      if (!definition) continue;
      const known = byName.get(definition.name);
      if (known && known.handler !== instance) {
        throw new TaskError(
          `Two classes handle '${definition.name}': ${known.handler.constructor.name} and ${metatype.name}. Remove @Handles from one.`,
        );
      }
      byName.set(definition.name, { definition, handler: instance as LoggingTask });
    }
    for (const { name } of registry.all()) {
      if (!queues.includes(router.route(name)) || byName.has(name)) continue;
      throw new TaskError(
        `No handler for '${name}', which is routed to queue '${router.route(name)}' of this worker. ` +
          `Add a class with @Handles(…) for it to the worker's module, or route it to another queue.`,
      );
    }
    this.byName = byName;
  }
}
