import { loadavg, platform } from 'node:os';
import type { Settings } from '@celerity/config';
import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { ResultBackend } from '../backend/result-backend.js';
import { Watcher } from '../backend/watcher.js';
import { RedisConnections } from '../broker/connections.js';
import { ControlChannel } from '../control/control-channel.js';
import { EventStream } from '../events/event-stream.js';
import { Keys } from '../broker/keys.js';
import { TaskQueues } from '../broker/task-queues.js';
import { TaskRevokedError, WorkerLostError, WorkerShutdown } from '../definition/errors.js';
import { within } from '../timing.js';
import { LOGGER, SETTINGS, SOURCE_NAME } from '../tokens.js';
import { Consumer } from './consumer.js';
import { JobSource } from './job-source.js';
import { Slots } from './slots.js';
import { EndedRecords } from './ended-records.js';
import { type Delivery, Executor, type FinishedRun } from './executor.js';
import { HandlerMap } from '../handler/handler-map.js';
import type { Disposition } from '../handler/outcome.js';
import { Registration } from './registration.js';
import { SoloPool } from '../pool/solo-pool.js';
import { StoreGuard } from './store-guard.js';
import { WORKER_QUEUES } from './worker-queues.js';

/** A worker at work: its pool, its consumers, its registration, and its end. */
@Injectable()
export class WorkerRuntime implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly consumers: Consumer[];
  private readonly pool: SoloPool;
  private readonly guard: StoreGuard;
  private readonly registration: Registration;
  private readonly ended: EndedRecords;
  private readonly listeners: ((run: FinishedRun) => void)[] = [];
  private readonly active = new Set<string>();
  private idle: (() => void) | undefined;
  private processed = 0;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(SOURCE_NAME) readonly name: string,
    @Inject(WORKER_QUEUES) readonly queues: readonly string[],
    @Inject(RedisConnections) private readonly connections: RedisConnections,
    @Inject(Keys) keys: Keys,
    @Inject(TaskQueues) taskQueues: TaskQueues,
    @Inject(ResultBackend) backend: ResultBackend,
    @Inject(ControlChannel) private readonly control: ControlChannel,
    @Inject(EventStream) events: EventStream,
    @Inject(HandlerMap) handlers: HandlerMap,
  ) {
    const { concurrency } = settings.worker;
    this.pool = new SoloPool(handlers.byName, settings.results.maxBytes, log);
    this.guard = new StoreGuard(connections, log, (healthy) => this.storeChanged(healthy));
    const executor = new Executor(settings, name, handlers.byName, this.pool, backend, this.guard, events, log, (run) =>
      this.report(run),
    );
    const slots = new Slots(concurrency);
    const hands = concurrency + Math.ceil(concurrency * settings.worker.prefetchMultiplier);
    const lost = (taskId: string) => this.lockLost(taskId);
    const ended = (taskId: string) => this.ended.add(taskId);
    this.consumers = queues.map((queue) => {
      const source = new JobSource({ queue, worker: name, keep: backend.recordTtl }, connections, keys, lost, log);
      return new Consumer(
        queue,
        hands,
        source,
        slots,
        (delivery, ran) => this.track(executor, delivery, ran),
        ended,
        log,
      );
    });
    this.ended = new EndedRecords(taskQueues, backend.recordTtl, log);
    this.registration = new Registration(
      connections,
      keys,
      name,
      () => queues,
      events,
      () => this.facts(),
      log,
    );
  }

  /** Tasks that run now. */
  get activeCount(): number {
    return this.active.size;
  }

  /** Calls `listener` after each run. */
  onFinished(listener: (run: FinishedRun) => void): void {
    this.listeners.push(listener);
  }

  /** What the worker does now. @throws Error when it does not consume, with the reason. */
  async health(): Promise<Record<string, unknown>> {
    if (!this.guard.healthy) throw new Error('the result backend cannot store results; no tasks are taken');
    for (const consumer of this.consumers) {
      if (!consumer.consuming) throw new Error(`queue '${consumer.queue}' is not being consumed`);
    }
    return {
      worker: this.name,
      queues: this.queues,
      pool: this.pool.kind,
      active: this.activeCount,
      processed: this.processed,
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const watcher = new Watcher(this.connections.subscriber('broker'));
    void this.control.listen(watcher, (command) =>
      this.pool.abort(command.task_id, new TaskRevokedError(command.reason)),
    );
    for (const consumer of this.consumers) consumer.start();
    this.registration.start();
    const { concurrency } = this.settings.worker;
    this.log.info({ worker: this.name, queues: this.queues, pool: this.pool.kind, concurrency }, 'worker is consuming');
  }

  /**
   * Warm shutdown: takes no more tasks, waits for the running ones until the deadline, aborts what is left and gives it
   * back to its queue.
   */
  async beforeApplicationShutdown(): Promise<void> {
    const { shutdownTimeout } = this.settings.worker;
    this.log.info(
      { worker: this.name, active: this.activeCount, deadline: shutdownTimeout },
      'worker is shutting down',
    );
    await Promise.all(this.consumers.map((consumer) => consumer.drain()));
    await this.registration.stop();
    if (!(await within(this.whenIdle(), shutdownTimeout * 1000))) {
      this.log.warn({ tasks: [...this.active] }, 'the deadline is over: the running tasks go back to their queues');
      const reason = new WorkerShutdown('The worker shuts down; the task will run again elsewhere.');
      for (const taskId of this.active) this.pool.abort(taskId, reason);
    }
    await Promise.all(this.consumers.map((consumer) => consumer.close()));
    await this.ended.flush();
    this.log.info({ worker: this.name, processed: this.processed }, 'worker has shut down');
  }

  /** The broker gave the task to somebody else while it ran here: what it still writes is refused, so stop it. */
  private lockLost(taskId: string): void {
    this.log.warn({ task_id: taskId }, 'the lock of a running task is lost; it runs elsewhere now and is stopped here');
    this.pool.abort(taskId, new WorkerLostError('The worker lost the lock of this task.'));
  }

  private async track(executor: Executor, delivery: Delivery, ran: () => void): Promise<Disposition> {
    this.active.add(delivery.taskId);
    try {
      return await executor.execute(delivery, ran);
    } finally {
      this.active.delete(delivery.taskId);
      if (this.active.size === 0) this.idle?.();
    }
  }

  private report(run: FinishedRun): void {
    this.processed++;
    for (const listener of this.listeners) listener(run);
  }

  private storeChanged(healthy: boolean): void {
    for (const consumer of this.consumers) {
      if (healthy) consumer.resume();
      else consumer.pause();
    }
  }

  private whenIdle(): Promise<void> {
    return this.active.size === 0 ? Promise.resolve() : new Promise((resolve) => (this.idle = resolve));
  }

  /** Fields of Celery's worker events. */
  private facts(): Record<string, unknown> {
    return {
      freq: 2.0,
      active: this.activeCount,
      processed: this.processed,
      loadavg: loadavg(),
      sw_ident: 'celerity',
      sw_ver: '0.1.0',
      sw_sys: platform(),
    };
  }
}
