import type { Settings } from '@celerity/config';
import type { StopRequest, WorkerControls } from '../control/worker-controls.js';
import type { ActiveQueue, ActiveTask, PoolStats, RegisteredTask, TaskInfo } from '../control/worker-facts.js';
import { TaskError, TaskRevokedError } from '../definition/errors.js';
import { redactArguments } from '../definition/redact.js';
import type { Autoscaler } from './autoscaler.js';
import type { Delivery } from './executor.js';
import type { LoopLag } from './loop-lag.js';
import type { Registration } from './registration.js';
import type { WorkerBase, WorkerParts } from './worker-parts.js';

/** What remote control can do with a running worker. */
export class RuntimeControls implements WorkerControls {
  constructor(
    private readonly base: WorkerBase,
    private readonly parts: WorkerParts,
    private readonly registration: Registration,
    private readonly autoscaler: Autoscaler,
    private readonly lag: LoopLag,
    private readonly started: () => number,
  ) {}

  get startedAt(): number {
    return this.started();
  }

  get name(): string {
    return this.base.name;
  }

  get settings(): Settings {
    return this.base.settings;
  }

  active(): ActiveTask[] {
    const pids = new Map(this.base.pool.children().flatMap(({ pid, running }) => running.map((id) => [id, pid])));
    const pidOf = (id: string) => (this.base.pool.kind === 'prefork' ? pids.get(id) : undefined) ?? process.pid;
    return this.parts.active.list().map(({ delivery, request, startedAt }) => ({
      ...this.info(delivery),
      acknowledged: this.acksEarly(request.name),
      time_start: startedAt / 1000,
      worker_pid: pidOf(request.taskId),
      timelimit: [request.timeLimit, request.softTimeLimit],
    }));
  }

  reserved(): TaskInfo[] {
    return this.parts.intake.reserved().map(({ of, job }) => this.info({ ...job, ...of, taskId: job.id }));
  }

  revoked(): string[] {
    return this.parts.active.revoked.list();
  }

  registered(): RegisteredTask[] {
    const { settings, rates, router } = this.base;
    return [...this.parts.handled.values()].map((definition) => {
      const { timeLimit, softTimeLimit } = this.parts.limits.of(definition, settings.tasks);
      return {
        name: definition.name,
        queue: router.route(definition.name),
        time_limit: timeLimit,
        soft_time_limit: softTimeLimit,
        rate_limit: rates.rateOf(definition)?.text ?? null,
        acks_late: !this.acksEarly(definition.name),
        max_retries: definition.maxRetries,
      };
    });
  }

  activeQueues(): ActiveQueue[] {
    const { intake } = this.parts;
    return intake.all().map(({ of, paused }) => ({ name: of.line, concurrency: intake.slotsOf(of), paused }));
  }

  totals(): Record<string, number> {
    return this.parts.active.totals();
  }

  pool(): PoolStats {
    const { pool, settings } = this.base;
    const children = pool.children();
    const { maxTasksPerChild, maxMemoryPerChild } = settings.worker;
    return {
      implementation: pool.kind,
      'max-concurrency': pool.size,
      processes: pool.kind === 'prefork' ? children.map(({ pid }) => pid) : [process.pid],
      'max-tasks-per-child': maxTasksPerChild,
      'max-memory-per-child': maxMemoryPerChild ?? null,
      timeouts: [settings.tasks.softTimeLimit, settings.tasks.timeLimit],
      children,
      autoscale: this.autoscaler.bounds,
    };
  }

  prefetchCount(): number {
    return this.parts.intake.capacity;
  }

  eventLoopLag(): number {
    return this.lag.value;
  }

  revoke(taskIds: readonly string[], { terminate, signal }: StopRequest): string[] {
    const held = this.parts.intake.reserved().map(({ job }) => job.id);
    return taskIds.filter((id) => {
      const reason = new TaskRevokedError('terminated');
      const how = signal === 'SIGKILL' ? { graceMs: 0 } : {};
      const stopped = terminate && this.base.pool.stop(id, reason, how);
      if (stopped) this.parts.active.revoked.add(id);
      return stopped || held.includes(id);
    });
  }

  async rateLimit(task: string, rate: string | null | undefined): Promise<void> {
    await this.base.rates.set(task, rate);
  }

  timeLimit(task: string, hard: number | null, soft: number | null): void {
    this.parts.limits.set(task, hard, soft);
  }

  poolGrow(n: number): number {
    return this.resize(this.parts.intake.slots.size + n);
  }

  poolShrink(n: number): number {
    const next = this.parts.intake.slots.size - n;
    if (next < 1) throw new TaskError('A pool keeps at least one slot: cancel the consumers, or shut the worker down.');
    return this.resize(next);
  }

  poolRestart(): void {
    this.base.pool.restart();
  }

  autoscale(max: number, min: number): void {
    this.autoscaler.start({ max, min });
  }

  async addConsumer(queue: string): Promise<boolean> {
    const added = this.parts.intake.add(queue);
    await this.registration.heartbeat();
    return added;
  }

  async cancelConsumer(queue: string): Promise<boolean> {
    const cancelled = await this.parts.intake.cancel(queue);
    await this.registration.heartbeat();
    return cancelled;
  }

  enableEvents(): boolean {
    return this.switchEvents(true);
  }

  disableEvents(): boolean {
    return this.switchEvents(false);
  }

  async heartbeat(): Promise<void> {
    await this.registration.heartbeat();
  }

  shutdown(cold: boolean): void {
    process.kill(process.pid, cold ? 'SIGQUIT' : 'SIGTERM');
  }

  private resize(concurrency: number): number {
    this.parts.intake.resize(concurrency);
    return concurrency;
  }

  private switchEvents(on: boolean): boolean {
    const { events } = this.base;
    const changed = events.taskEventsEnabled !== on;
    events.enableTaskEvents(on);
    return changed;
  }

  private acksEarly(task: string): boolean {
    return !(this.parts.handled.get(task)?.acksLate ?? this.settings.tasks.acksLate);
  }

  private info({ taskId, name, line: queue, message, priority, attempt }: Omit<Delivery, 'waitingSince'>): TaskInfo {
    return {
      id: taskId,
      name,
      ...redactArguments(this.parts.handled.get(name), message.args ?? [], message.kwargs ?? {}),
      hostname: this.name,
      queue,
      priority,
      retries: message.retries ?? 0,
      attempt,
      acknowledged: false,
    };
  }
}
