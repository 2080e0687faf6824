import { hostname } from 'node:os';
import type { Settings } from '@celerity/config';
import { BullModule, getQueueToken } from '@nestjs/bullmq';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { Logger } from 'pino';
import { ResultBackend } from './backend/result-backend.js';
import { Watcher } from './backend/watcher.js';
import { RedisConnections } from './broker/connections.js';
import { Control } from './control/control.js';
import { ControlChannel } from './control/control-channel.js';
import { DelayedTasks } from './control/delayed-tasks.js';
import { LamportClock } from './events/lamport-clock.js';
import { WorkerDirectory } from './control/worker-directory.js';
import { EventReader } from './events/event-reader.js';
import { EventStream } from './events/event-stream.js';
import { Keys } from './broker/keys.js';
import { QueueMonitor } from './broker/queue-monitor.js';
import { QueueBrowser } from './broker/queue-browser.js';
import { type LinesOf, QueueSwitches } from './broker/queue-switches.js';
import { TaskQueues } from './broker/task-queues.js';
import { AcceptedTasks } from './client/accepted-tasks.js';
import { ResultWaiter } from './client/result-waiter.js';
import { TaskClient } from './client/task-client.js';
import { PoisonedTasks } from './client/poisoned-tasks.js';
import { TaskSender } from './client/task-sender.js';
import { TaskLocator } from './client/task-locator.js';
import { TaskPurger } from './client/task-purger.js';
import { TaskRevoker } from './client/task-revoker.js';
import { TaskEmissions } from './client/task-emissions.js';
import { Diagnosis } from './diagnosis/diagnosis.js';
import type { TaskDefinition } from './definition/define-task.js';
import { Lanes } from './definition/lanes.js';
import { TaskRegistry } from './definition/registry.js';
import { TaskRouter } from './definition/router.js';
import { TaskRateLimits } from './limits/task-rate-limits.js';
import { LOGGER, SETTINGS, SOURCE_NAME } from './tokens.js';
import { CACHE, IDEMPOTENCY_KEYS, LOCKS, RATE_LIMITER, SESSIONS } from './ports/tokens.js';
import { RedisCache } from './ports/cache.js';
import { RedisIdempotencyKeys } from './ports/idempotency.js';
import { RedisLockStore, StoredLocks } from './ports/locks.js';
import { RedisRateLimiter } from './ports/rate-limiter.js';
import { RedisSessions } from './ports/sessions.js';
import { ServerStatus } from './broker/server-status.js';

export interface TaskCoreOptions {
  settings: Settings;
  /** Root logger of the process. */
  logger: Logger;
  /** Every task that can be asked for. */
  tasks: readonly TaskDefinition[];
  /** Name of this process in events. (Default: `gen<pid>@<host>`) */
  sourceName?: string;
  /** Connections to use; whoever gives them closes them when the boot fails. (Default: opened here) */
  connections?: RedisConnections;
}

const QUEUE_MAP = Symbol('queues by name');
const LINES_OF = Symbol('lines of a queue that must exist');
const RESULT_WATCHER = Symbol('watcher of the result backend');

/**
 * The sending half of the engine: registry, router, task client, results, ports. Global, once per process.
 *
 * Boot fails, with the fix in the message, when two tasks share a name or one is routed to a queue that does not exist.
 */
@Module({})
export class TaskCoreModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(RedisConnections) private readonly connections: RedisConnections,
    @Inject(EventStream) private readonly events: EventStream,
  ) {}

  static forRoot({ settings, logger, tasks, sourceName, ...given }: TaskCoreOptions): DynamicModule {
    const router = new TaskRouter({ ...settings.tasks });
    const lanes = new Lanes(router, tasks);
    const names = lanes.all();
    const connections = given.connections ?? new RedisConnections(settings, logger);
    const keys = new Keys(settings.broker.keyPrefix);
    const providers: Provider[] = [
      { provide: SETTINGS, useValue: settings },
      { provide: LOGGER, useValue: logger },
      { provide: SOURCE_NAME, useValue: sourceName ?? `gen${process.pid}@${hostname()}` },
      { provide: Keys, useValue: keys },
      { provide: RedisConnections, useValue: connections },
      { provide: TaskRouter, useValue: router },
      { provide: Lanes, useValue: lanes },
      { provide: TaskRegistry, useFactory: routableRegistry(tasks), inject: [TaskRouter] },
      {
        provide: QUEUE_MAP,
        useFactory: (...queues: Queue[]) => queueMap(queues),
        inject: names.map((name) => getQueueToken(name)),
      },
      { provide: LINES_OF, useValue: linesOf(router, lanes) },
      { provide: RESULT_WATCHER, useFactory: () => new Watcher(connections.subscriber('results')) },
      provide(ResultBackend, [RedisConnections, Keys, SETTINGS]),
      provide(TaskQueues, [RedisConnections, Keys, QUEUE_MAP]),
      provide(EventStream, [RedisConnections, Keys, LamportClock, SETTINGS, SOURCE_NAME, LOGGER]),
      provide(EventReader, [RedisConnections, Keys, SETTINGS]),
      provide(LamportClock, []),
      provide(WorkerDirectory, [RedisConnections, Keys]),
      provide(ControlChannel, [RedisConnections, Keys, WorkerDirectory, LamportClock]),
      provide(DelayedTasks, [RedisConnections, Keys, TaskRegistry, TaskRouter, Lanes]),
      provide(Control, [ControlChannel, WorkerDirectory, TaskRevoker, DelayedTasks]),
      provide(ServerStatus, [RedisConnections]),
      provide(TaskRateLimits, [RedisConnections, Keys, TaskRegistry]),
      provide(TaskRevoker, [
        RedisConnections,
        TaskQueues,
        ResultBackend,
        TaskRegistry,
        ControlChannel,
        EventStream,
        TaskRateLimits,
      ]),
      provide(PoisonedTasks, [RedisConnections, Keys, TaskSender]),
      provide(AcceptedTasks, [RedisConnections, Keys]),
      provide(QueueBrowser, [RedisConnections, Keys, TaskRegistry, LINES_OF]),
      provide(QueueSwitches, [RedisConnections, Keys, QUEUE_MAP, LINES_OF]),
      provide(TaskPurger, [RedisConnections, Keys, TaskQueues, TaskRevoker, LINES_OF]),
      {
        provide: TaskLocator,
        useFactory: (queues: TaskQueues, backend: ResultBackend, registry: TaskRegistry, revoker: TaskRevoker) =>
          new TaskLocator(connections, queues, backend, registry, (taskId, record) => revoker.expire(taskId, record)),
        inject: [TaskQueues, ResultBackend, TaskRegistry, TaskRevoker],
      },
      provide(ResultWaiter, [RESULT_WATCHER, Keys, TaskLocator]),
      provide(TaskEmissions, [RESULT_WATCHER, Keys, TaskLocator]),
      {
        provide: QueueMonitor,
        useValue: new QueueMonitor(connections, keys, router.queues, lanes, settings.limits.queueDepth),
      },
      {
        provide: Diagnosis,
        useFactory: (monitor: QueueMonitor, control: Control, registry: TaskRegistry) =>
          new Diagnosis(settings, { connections, keys, monitor, control }, { registry, router, lanes }),
        inject: [QueueMonitor, Control, TaskRegistry],
      },
      provide(TaskSender, [SETTINGS, TaskRegistry, TaskRouter, Lanes, TaskQueues, QueueMonitor, EventStream]),
      {
        provide: TaskClient,
        useFactory: (sender: TaskSender, locator: TaskLocator, waiter: ResultWaiter, revoker: TaskRevoker) =>
          new TaskClient(sender, { locator, waiter, revoker }),
        inject: [TaskSender, TaskLocator, ResultWaiter, TaskRevoker],
      },
      { provide: RATE_LIMITER, useValue: new RedisRateLimiter(connections, keys) },
      { provide: CACHE, useValue: new RedisCache(connections, keys) },
      provide(RedisLockStore, [RedisConnections, Keys]),
      provide(LOCKS, [RedisLockStore], StoredLocks),
      { provide: IDEMPOTENCY_KEYS, useValue: new RedisIdempotencyKeys(connections, keys) },
      { provide: SESSIONS, useValue: new RedisSessions(connections, keys) },
    ];
    return {
      module: TaskCoreModule,
      global: true,
      imports: [
        BullModule.forRoot({ connection: connections.broker, prefix: keys.queues }),
        BullModule.registerQueue(...names.map((name) => ({ name }))),
      ],
      providers,
      exports: providers.map((provider) => (provider as { provide: symbol }).provide),
    };
  }

  async onModuleInit(): Promise<void> {
    await this.connections.firstContact(1000);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.events.flush();
    await this.connections.close();
  }
}

function provide<T>(
  token: symbol | (new (...args: never[]) => T),
  inject: (symbol | (abstract new (...args: never[]) => unknown))[],
  type = token as new (...args: never[]) => T,
): Provider {
  return { provide: token, useFactory: (...args: never[]) => new type(...args), inject: inject as never[] };
}

function routableRegistry(tasks: readonly TaskDefinition[]) {
  return (router: TaskRouter) => {
    const registry = new TaskRegistry(tasks);
    router.assertRoutable(registry);
    return registry;
  };
}

function queueMap(queues: Queue[]): Map<string, Queue> {
  // The connection reports its own trouble once; BullMQ would repeat it for every queue.
  for (const queue of queues) queue.on('error', () => undefined);
  return new Map(queues.map((queue) => [queue.name, queue]));
}

function linesOf(router: TaskRouter, lanes: Lanes): LinesOf {
  return (queue) => {
    if (!router.knows(queue)) throw new RangeError(`No queue '${queue}'. There are ${router.queues.join(', ')}.`);
    return lanes.lines(queue);
  };
}
