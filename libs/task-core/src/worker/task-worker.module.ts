import { type DynamicModule, type InjectionToken, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import type { Settings } from '@celerity/config';
import { ResultBackend } from '../backend/result-backend.js';
import { RedisConnections } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import { TaskQueues } from '../broker/task-queues.js';
import { PoisonedTasks } from '../client/poisoned-tasks.js';
import { ResultWaiter } from '../client/result-waiter.js';
import { TaskLocator } from '../client/task-locator.js';
import { TaskRevoker } from '../client/task-revoker.js';
import { TaskSender } from '../client/task-sender.js';
import { WorkerDirectory } from '../control/worker-directory.js';
import { Lanes } from '../definition/lanes.js';
import { TaskRegistry } from '../definition/registry.js';
import { TaskRouter } from '../definition/router.js';
import { EventStream } from '../events/event-stream.js';
import { LamportClock } from '../events/lamport-clock.js';
import { discoverHandlers } from '../handler/handlers.js';
import { TaskRateLimits } from '../limits/task-rate-limits.js';
import { createPool } from '../pool/create-pool.js';
import type { PoolKind } from '../pool/pool.js';
import { RedisLockStore } from '../ports/locks.js';
import { CACHE, RATE_LIMITER } from '../ports/tokens.js';
import { LOGGER, SETTINGS, SOURCE_NAME } from '../tokens.js';
import { type HandlerServiceTargets, handlerServices } from './handler-services.js';
import { Intake } from './intake.js';
import type { WorkerBase } from './worker-parts.js';
import { WorkerRuntime } from './worker-runtime.js';

export interface TaskWorkerOptions {
  /** Queues to consume; `CELERY_WORKER_QUEUES` is decided by the caller. */
  queues: readonly string[];
  /** Where tasks run; `CELERY_WORKER_POOL` is decided by the caller. */
  pool: PoolKind;
  /** URL of the file that exports the handlers' module as `WorkerModule`: what children of a pool boot. Not for `solo`. */
  handlers?: string;
}

const HANDLER_SERVICES = Symbol('what handlers may ask of the worker');

/** What the runtime is built on, by name. */
const BASE = {
  settings: SETTINGS,
  log: LOGGER,
  name: SOURCE_NAME,
  connections: RedisConnections,
  keys: Keys,
  taskQueues: TaskQueues,
  backend: ResultBackend,
  registry: TaskRegistry,
  router: TaskRouter,
  lanes: Lanes,
  events: EventStream,
  clock: LamportClock,
  rates: TaskRateLimits,
  directory: WorkerDirectory,
  poisoned: PoisonedTasks,
} satisfies Record<Exclude<keyof WorkerBase, 'pool'>, InjectionToken>;

const SERVICES = {
  sender: TaskSender,
  locator: TaskLocator,
  waiter: ResultWaiter,
  revoker: TaskRevoker,
  cache: CACHE,
  locks: RedisLockStore,
  rateLimiter: RATE_LIMITER,
} satisfies Record<keyof HandlerServiceTargets, InjectionToken>;

/**
 * The running half of the engine: consumes queues for handlers. Under `solo` those are the `@Handles` providers of this
 * process; children of other pools boot their own from `handlers`.
 */
@Module({})
export class TaskWorkerModule {
  static forRoot({ queues, pool: kind, handlers }: TaskWorkerOptions): DynamicModule {
    const services: Provider = {
      provide: HANDLER_SERVICES,
      useFactory: (...targets: unknown[]) => handlerServices(named<HandlerServiceTargets>(SERVICES, targets)),
      inject: Object.values(SERVICES),
    };
    const runtime: Provider = {
      provide: WorkerRuntime,
      useFactory: (discovery: DiscoveryService, offered: ReturnType<typeof handlerServices>, ...parts: unknown[]) => {
        const base = named<Omit<WorkerBase, 'pool'>>(BASE, parts);
        const size = poolSize(base.settings, base.lanes, queues);
        const local = discoverHandlers(discovery);
        const { settings, log } = base;
        const pool = createPool({ kind, size, settings, handlers, local, services: offered, log });
        return new WorkerRuntime({ ...base, pool }, queues);
      },
      inject: [DiscoveryService, HANDLER_SERVICES, ...Object.values(BASE)],
    };
    return {
      module: TaskWorkerModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [services, runtime],
      exports: [WorkerRuntime],
    };
  }
}

function poolSize({ worker }: Settings, lanes: Lanes, queues: readonly string[]): number {
  return worker.concurrency + Intake.laneSlots(lanes, queues, worker.laneSlots);
}

/** What was injected, under the names of the table that it was injected by. */
function named<T>(table: Record<keyof T, InjectionToken>, values: unknown[]): T {
  return Object.fromEntries(Object.keys(table).map((name, index) => [name, values[index]])) as T;
}
