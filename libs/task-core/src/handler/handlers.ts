import type { DiscoveryService } from '@nestjs/core';
import type { TaskDefinition } from '../definition/define-task.js';
import { TaskError } from '../definition/errors.js';
import type { TaskRegistry } from '../definition/registry.js';
import type { TaskRouter } from '../definition/router.js';
import { HANDLES, type HandledTask } from './handles.decorator.js';
import type { LoggingTask } from './logging-task.js';

/**
 * The handlers among the providers of a process, by task name.
 *
 * @throws TaskError at boot for two handlers of one task.
 */
export function discoverHandlers(discovery: DiscoveryService): ReadonlyMap<string, HandledTask> {
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
  return byName;
}

/** @throws TaskError at boot for a task of these queues without a handler. */
export function assertComplete(
  handled: readonly string[],
  registry: TaskRegistry,
  router: TaskRouter,
  queues: readonly string[],
): void {
  for (const { name } of registry.all()) {
    if (!queues.includes(router.route(name)) || handled.includes(name)) continue;
    throw new TaskError(
      `No handler for '${name}', which is routed to queue '${router.route(name)}' of this worker. ` +
        `Add a class with @Handles(…) for it to the worker's module, or route it to another queue.`,
    );
  }
}
