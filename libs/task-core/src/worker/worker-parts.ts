import type { Settings } from '@celerity/config';
import type { Logger } from 'pino';
import type { ResultBackend } from '../backend/result-backend.js';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import type { TaskQueues } from '../broker/task-queues.js';
import type { PoisonedTasks } from '../client/poisoned-tasks.js';
import type { WorkerDirectory } from '../control/worker-directory.js';
import type { TaskDefinition } from '../definition/define-task.js';
import type { Lanes } from '../definition/lanes.js';
import type { TaskRegistry } from '../definition/registry.js';
import type { TaskRouter } from '../definition/router.js';
import type { EventStream } from '../events/event-stream.js';
import type { LamportClock } from '../events/lamport-clock.js';
import type { TaskRateLimits } from '../limits/task-rate-limits.js';
import { TimeLimits } from '../limits/time-limits.js';
import type { Pool } from '../pool/pool.js';
import { ActiveRuns } from './active-runs.js';
import { batchOptions } from './batch-options.js';
import { type ConsumedLine, Consumer, type Execute } from './consumer.js';
import { CrashPolicy } from './crash-policy.js';
import { EndedRecords } from './ended-records.js';
import { Executor } from './executor.js';
import { Intake, type Room } from './intake.js';
import { JobSource, LOCK_DURATION } from './job-source.js';
import { type LockKeeper, LockRenewal } from './lock-renewal.js';
import { type FinishedRun, RunReporter } from './run-reporter.js';
import { RunRequests } from './run-requests.js';
import { StoreGuard } from './store-guard.js';
import { ThreadedLocks } from './threaded-locks.js';
import { UnknownTasks } from './unknown-tasks.js';

/** What of the engine a worker is built on. */
export interface WorkerBase {
  settings: Settings;
  log: Logger;
  /** Name of the worker. */
  name: string;
  pool: Pool;
  connections: RedisConnections;
  keys: Keys;
  taskQueues: TaskQueues;
  backend: ResultBackend;
  registry: TaskRegistry;
  router: TaskRouter;
  lanes: Lanes;
  events: EventStream;
  clock: LamportClock;
  rates: TaskRateLimits;
  directory: WorkerDirectory;
  poisoned: PoisonedTasks;
}

/** What the runtime hears of its parts. */
export interface WorkerSignals {
  storeChanged(healthy: boolean): void;
  lockLost(taskId: string): void;
  finished(run: FinishedRun): void;
}

/** The moving parts of a worker, put together. */
export interface WorkerParts {
  /** Tasks that it has handlers for: filled when its pool has opened. */
  handled: Map<string, TaskDefinition>;
  active: ActiveRuns;
  limits: TimeLimits;
  guard: StoreGuard;
  ended: EndedRecords;
  locks: LockKeeper;
  intake: Intake;
}

export function assembleWorker(base: WorkerBase, signals: WorkerSignals): WorkerParts {
  const { settings, log, name, pool, connections, backend, events, clock, rates } = base;
  const handled = new Map<string, TaskDefinition>();
  const active = new ActiveRuns();
  const limits = new TimeLimits();
  const guard = new StoreGuard(connections, log, (healthy) => signals.storeChanged(healthy));
  const ended = new EndedRecords(base.taskQueues, backend.recordTtl, log);
  const stop = (taskId: string, reason: Error, attempt: number) => void pool.stop(taskId, reason, { attempt });
  const finished = (run: FinishedRun) => signals.finished(run);
  const told = { maxLogLine: settings.limits.logLineBytes, maxText: settings.results.maxBytes };
  const executor = new Executor({
    tasks: handled,
    isolation: pool.kind === 'prefork' ? 'process' : 'shared',
    requests: new RunRequests(settings, name, limits),
    reporter: new RunReporter(backend, guard, events, clock, told, stop, finished, log),
    crashes: new CrashPolicy(settings.tasks.acksLate, base.directory, base.poisoned, events, log),
    unknown: new UnknownTasks(settings.tasks.unknownTaskTimeout, events, log),
    backend,
    guard,
    rates,
    active,
    log,
  });
  const locks = lockKeeper(base, signals);
  const consume = (of: ConsumedLine, { hands, seating }: Room) => {
    const options = { queue: of.line, worker: name, keep: backend.recordTtl };
    const source = new JobSource(options, connections, base.keys, locks, log);
    const execute: Execute = (delivery, seat) => active.hold(delivery.taskId, () => executor.execute(delivery, seat));
    return new Consumer(of, source, hands, seating, execute, (taskId) => ended.add(taskId), log);
  };
  const { concurrency, prefetchMultiplier, laneSlots } = settings.worker;
  const batches = batchOptions(base.registry.all(), settings.worker, log);
  const room = { concurrency, prefetchMultiplier, laneSlots, batches };
  const intake = new Intake(room, base.lanes, base.router, pool, consume);
  return { handled, active, limits, guard, ended, locks, intake };
}

/** Tasks in this process may block its event loop: then a thread renews the locks. */
function lockKeeper({ settings, pool, connections, keys, log }: WorkerBase, signals: WorkerSignals): LockKeeper {
  const lost = (taskId: string) => signals.lockLost(taskId);
  const failed = (error: Error) => log.warn({ error: error.message }, 'locks could not be renewed, trying again');
  if (pool.kind !== 'solo') {
    return new LockRenewal((command) => connections.ask('broker', command), keys, LOCK_DURATION, lost, failed);
  }
  const { url, keyPrefix, commandTimeoutMs: timeoutMs } = settings.broker;
  return new ThreadedLocks({ url, keyPrefix, lockMs: LOCK_DURATION, timeoutMs }, lost, failed);
}
