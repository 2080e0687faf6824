import type { Settings } from '@celerity/config';
import type { Logger } from 'pino';
import type { HandledTask } from '../handler/handles.decorator.js';
import { ChildPool } from './child-pool.js';
import type { ParentServices } from './parent-services.js';
import type { Pool, PoolKind } from './pool.js';
import { ProcessLink } from './process-link.js';
import { SoloPool } from './solo-pool.js';
import { ThreadLink } from './thread-link.js';

export interface PoolOptions {
  kind: PoolKind;
  size: number;
  settings: Settings;
  /** URL of the file with the module of the handlers: what a child boots. */
  handlers: string | undefined;
  /** Handlers of this process, for `solo`. */
  local: ReadonlyMap<string, HandledTask>;
  services: ParentServices;
  log: Logger;
}

/** Makes the pool of a worker. */
export function createPool({ kind, size, settings, handlers, local, services, log }: PoolOptions): Pool {
  if (kind === 'solo' || handlers === undefined) return new SoloPool(size, local, settings.results.maxBytes, log);
  const { maxTasksPerChild, maxMemoryPerChild, childIdleTimeout } = settings.worker;
  const recycling = { maxTasks: maxTasksPerChild, maxMemory: maxMemoryPerChild, idleTimeout: childIdleTimeout };
  const boot = { handlers, settings, reportMemory: maxMemoryPerChild !== undefined };
  const spawn = () => (kind === 'prefork' ? ProcessLink.spawn() : ThreadLink.spawn());
  return new ChildPool({ kind, size, boot, recycling, spawn }, services, log);
}
