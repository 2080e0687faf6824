import { hostname, loadavg } from 'node:os';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { CommandListener } from '../control/command-listener.js';
import type { WorkerFacts } from '../control/worker-directory.js';
import { TaskError, TaskRevokedError, WorkerLostError, WorkerShutdown } from '../definition/errors.js';
import { assertComplete } from '../handler/handlers.js';
import { POOL_CAPABILITIES } from '../pool/capabilities.js';
import { Bell, within } from '../timing.js';
import { VERSION } from '../version.js';
import { Autoscaler } from './autoscaler.js';
import { LoopLag } from './loop-lag.js';
import { Registration } from './registration.js';
import type { FinishedRun } from './run-reporter.js';
import { RuntimeControls } from './runtime-controls.js';
import { TerminationWatch } from './termination-watch.js';
import { assembleWorker, type WorkerBase, type WorkerParts } from './worker-parts.js';

/** How often what still runs is told to stop after the deadline of a shutdown, ms. */
const STOP_AGAIN = 250;

/** A worker at work: from opening its pool to its end. */
export class WorkerRuntime implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly parts: WorkerParts;
  private readonly registration: Registration;
  private readonly autoscaler: Autoscaler;
  private readonly commands: CommandListener;
  private readonly terminations: TerminationWatch;
  private readonly lag = new LoopLag();
  private readonly listeners: ((run: FinishedRun) => void)[] = [];
  private readonly hurry = new Bell();
  private startedAt = Date.now();

  constructor(
    private readonly base: WorkerBase,
    /** Queues to consume from the start. */
    private readonly firstQueues: readonly string[],
  ) {
    const { connections, keys, name, events, log } = base;
    this.parts = assembleWorker(base, {
      storeChanged: (healthy) => this.storeChanged(healthy),
      lockLost: (taskId) => this.lockLost(taskId),
      finished: (run) => this.report(run),
    });
    const { intake } = this.parts;
    this.registration = new Registration(
      ...([connections, keys, name, () => intake.lines(), events, () => this.facts(), log] as const),
    );
    this.autoscaler = new Autoscaler(intake.slots, (concurrency) => intake.resize(concurrency));
    this.terminations = new TerminationWatch(this.parts.active, base.backend, (id) => this.terminate(id), log);
    const { registration, autoscaler, lag } = this;
    const controls = new RuntimeControls(base, this.parts, registration, autoscaler, lag, () => this.startedAt);
    this.commands = new CommandListener(connections, keys, base.clock, controls, log);
  }

  get name(): string {
    return this.base.name;
  }

  /** Tasks that run now. */
  get activeCount(): number {
    return this.parts.active.size;
  }

  /** Calls `listener` after each run. */
  onFinished(listener: (run: FinishedRun) => void): void {
    this.listeners.push(listener);
  }

  /** What the worker does now. @throws Error when it does not consume, with the reason. */
  async health(): Promise<Record<string, unknown>> {
    const { guard, intake, active } = this.parts;
    if (!guard.healthy) throw new Error('the result backend cannot store results; no tasks are taken');
    this.base.pool.assertReady();
    intake.assertConsuming();
    this.registration.assertRegistered();
    return {
      worker: this.name,
      queues: intake.queues,
      pool: this.base.pool.kind,
      concurrency: intake.slots.size,
      active: active.size,
      processed: active.processed,
    };
  }

  /** Opens the pool and begins to consume. @throws TaskError when the pool cannot boot, or lacks a handler. */
  async onApplicationBootstrap(): Promise<void> {
    const { pool, log, settings, rates } = this.base;
    const { intake, locks } = this.parts;
    try {
      this.handle(await pool.open());
    } catch (error) {
      await Promise.all([pool.close(), locks.close()]);
      throw error;
    }
    await rates.refresh().catch(() => undefined);
    for (const queue of this.firstQueues) intake.add(queue);
    this.startedAt = Date.now();
    this.lag.start();
    this.terminations.start();
    void this.commands.start();
    intake.start();
    void this.registration.start();
    if (settings.worker.autoscale) this.autoscaler.start(settings.worker.autoscale);
    const { concurrency } = settings.worker;
    const enforces = POOL_CAPABILITIES[pool.kind];
    const queues = intake.lines();
    log.info({ worker: this.name, queues, pool: pool.kind, concurrency, enforces }, 'worker is consuming');
  }

  /** Ends a warm shutdown at once: what still runs is stopped and goes back to its queue. */
  hasten(): void {
    this.hurry.ring();
  }

  /**
   * Warm shutdown: takes no more tasks, waits for the running ones until the deadline, or until it is told to hasten, stops
   * what is left and gives it back to its queue.
   */
  async beforeApplicationShutdown(): Promise<void> {
    const { log, settings, pool } = this.base;
    const { active, intake, ended, locks } = this.parts;
    const { shutdownTimeout } = settings.worker;
    log.info({ worker: this.name, active: active.size, deadline: shutdownTimeout }, 'worker is shutting down');
    this.autoscaler.stop();
    this.terminations.stop();
    await this.registration.markLeaving();
    await intake.drain();
    const done = within(active.whenIdle(), shutdownTimeout * 1000);
    const idle = await Promise.race([done, this.hurry.rung.then(() => false)]);
    const givingBack = !idle && active.size > 0 ? this.giveBack() : undefined;
    await intake.close();
    clearInterval(givingBack);
    await pool.close();
    await Promise.all([locks.close(), ended.flush(), this.commands.stop()]);
    await this.registration.stop();
    this.lag.stop();
    log.info({ worker: this.name, processed: active.processed }, 'worker has shut down');
  }

  /**
   * Stops what runs, so that it goes back to its queue; a cold shutdown gives it no time to clean up. It does so again and
   * again, because a task may be about to begin: it waits for the result backend, or to be alone.
   */
  private giveBack(): NodeJS.Timeout {
    const { log, pool } = this.base;
    const { active } = this.parts;
    log.warn({ tasks: active.ids() }, 'the time is over: the running tasks go back to their queues');
    const reason = new WorkerShutdown('The worker shuts down; the task will run again elsewhere.');
    let graceMs: number | undefined;
    const stop = () => active.ids().forEach((taskId) => pool.stop(taskId, reason, { graceMs }));
    stop();
    void this.hurry.rung.then(() => {
      graceMs = 0;
      stop();
    });
    return setInterval(stop, STOP_AGAIN);
  }

  /** @throws TaskError */
  private handle(names: readonly string[]): void {
    const { registry, router, log } = this.base;
    assertComplete(names, registry, router, this.firstQueues);
    for (const name of names) {
      const definition = registry.find(name);
      if (!definition) {
        throw new TaskError(
          `A handler is there for '${name}', which is not among the worker's \`tasks\`: add its definition to them.`,
        );
      }
      this.parts.handled.set(name, definition);
    }
    if (names.length === 0) log.warn('this worker has no handlers');
  }

  private terminate(taskId: string): void {
    if (this.base.pool.stop(taskId, new TaskRevokedError('terminated'))) this.parts.active.revoked.add(taskId);
  }

  /** The broker gave the task to somebody else while it ran here: what it still writes is refused, so stop it. */
  private lockLost(taskId: string): void {
    const { log, pool } = this.base;
    // One that is just being acknowledged has no lock any more either, and runs no more.
    if (!pool.stop(taskId, new WorkerLostError('The worker lost the lock of this task.'))) return;
    log.warn({ task_id: taskId }, 'the lock of a running task is lost; it runs elsewhere now and is stopped here');
  }

  private report(run: FinishedRun): void {
    this.parts.active.count(run.name);
    for (const listener of this.listeners) listener(run);
  }

  private storeChanged(healthy: boolean): void {
    if (healthy) this.parts.intake.resume();
    else this.parts.intake.pause();
  }

  private facts(): WorkerFacts {
    const { active, intake } = this.parts;
    return {
      app: this.base.settings.appName,
      hostname: hostname(),
      pid: process.pid,
      pool: this.base.pool.kind,
      concurrency: intake.slots.size,
      started: new Date(this.startedAt).toISOString(),
      version: VERSION,
      active: active.size,
      processed: active.processed,
      loadavg: loadavg(),
      event_loop_lag_ms: this.lag.value,
      children_replaced: this.base.pool.replaced,
    };
  }
}
