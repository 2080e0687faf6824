import type { Settings } from '@celerity/config';
import type { Logger } from 'pino';
import type { ResultBackend, RunIdentity, Transition } from '../backend/result-backend.js';
import type { EventStream } from '../events/event-stream.js';
import type { TaskMessage } from '../broker/message.js';
import type { TaskDefinition } from '../definition/define-task.js';
import { NotRegistered, toError, WorkerLostError } from '../definition/errors.js';
import { redactArguments } from '../definition/redact.js';
import type { TaskState } from '../definition/states.js';
import type { HandledTask } from '../handler/handles.decorator.js';
import type { Disposition, Outcome } from '../handler/outcome.js';
import type { Pool } from '../pool/pool.js';
import { storedOutcome } from './stored-outcome.js';
import type { StoreGuard } from './store-guard.js';
import type { LogLine, RunChannel, RunRequest } from '../handler/task-context.js';

/** A job that a queue handed to this worker. */
export interface Delivery {
  taskId: string;
  name: string;
  queue: string;
  message: TaskMessage;
  /** BullMQ's count of deliveries of this job: the fencing token. */
  attempt: number;
  /** Since when it could have run, ms since the epoch. */
  waitingSince: number;
}

/** A finished run, for metrics. Times in seconds. */
export interface FinishedRun {
  name: string;
  queue: string;
  state: TaskState;
  runtimeSeconds: number;
  waitSeconds: number;
  retries: number;
}

/**
 * One attempt of one task, from its delivery to what becomes of its job:
 *
 * expired? → known? → claim the task → lost before? → run it in the pool → store the outcome → tell → dispose of the job
 */
export class Executor {
  constructor(
    private readonly settings: Settings,
    private readonly worker: string,
    private readonly tasks: ReadonlyMap<string, HandledTask>,
    private readonly pool: Pool,
    private readonly backend: ResultBackend,
    private readonly guard: StoreGuard,
    private readonly events: EventStream,
    private readonly log: Logger,
    private readonly finished: (run: FinishedRun) => void,
  ) {}

  /**
   * An outage of the result backend is waited out while the job stays locked.
   *
   * @param ran called when the run is over and only storing is left.
   */
  async execute(delivery: Delivery, ran: () => void): Promise<Disposition> {
    const task = this.tasks.get(delivery.name);
    const run = this.identify(delivery, task?.definition);
    this.received(run, delivery);
    if (isExpired(delivery)) return this.settle(run, delivery, { kind: 'revoked', reason: 'expired' }, Date.now());
    if (!task) return this.unknown(run, delivery);

    const startedAt = Date.now();
    const claim = await this.guard.store(run.taskId, () => this.backend.begin(run, startedAt, process.pid));
    if (claim.verdict === 'ready') return { kind: 'acknowledge' };
    if (claim.verdict === 'stale') return { kind: 'leave' };
    if (claim.verdict === 'revoked')
      return this.settle(run, delivery, { kind: 'revoked', reason: 'revoked' }, startedAt);
    if (wasLost(claim, run) && !this.acksLate(task.definition)) {
      const error = new WorkerLostError(
        'The worker was lost while it ran this task, which may not run twice (acks early).',
      );
      return this.settle(run, delivery, { kind: 'failure', error }, startedAt);
    }
    this.events.publish('task-started', { uuid: run.taskId });
    const outcome = await this.pool.run(this.request(delivery, task.definition), this.channel(run));
    ran();
    return this.settle(run, delivery, outcome, startedAt);
  }

  /** Stores the outcome, tells about it, and says what becomes of the job. */
  private async settle(
    run: RunIdentity,
    delivery: Delivery,
    outcome: Outcome,
    startedAt: number,
  ): Promise<Disposition> {
    if (outcome.kind === 'givenBack') {
      const { verdict } = await this.guard.store(run.taskId, () => this.backend.release(run));
      return { kind: verdict === 'ok' ? 'putBack' : 'leave' };
    }
    const stored = storedOutcome(outcome);
    const { verdict, repeated } = await this.guard.store(run.taskId, () => this.backend.finish(run, stored));
    if (verdict === 'stale') return { kind: 'leave' };
    if (verdict === 'revoked') return this.settle(run, delivery, { kind: 'revoked', reason: 'revoked' }, startedAt);
    if (verdict === 'ok' || repeated) this.tell(run, delivery, outcome, stored.status, startedAt);
    switch (outcome.kind) {
      case 'retry': {
        if (verdict === 'ready' && !repeated) return { kind: 'acknowledge' };
        const eta = Date.now() + outcome.delayMs;
        const message = { ...delivery.message, retries: run.retries + 1, eta, unknown_since: undefined };
        return { kind: 'delay', delayMs: outcome.delayMs, message };
      }
      case 'failure':
        return { kind: 'keepAsFailed', error: outcome.error };
      case 'success':
      case 'revoked':
        return { kind: 'acknowledge' };
    }
  }

  /**
   * In a rolling deploy a task may reach a worker that is older than it: it is put back for others, and fails only when
   * nobody has known it for `CELERITY_UNKNOWN_TASK_TIMEOUT`.
   */
  private async unknown(run: RunIdentity, delivery: Delivery): Promise<Disposition> {
    const timeoutMs = this.settings.tasks.unknownTaskTimeout * 1000;
    const since = delivery.message.unknown_since ?? Date.now();
    if (Date.now() - since >= timeoutMs) {
      const error = new NotRegistered(
        `No worker of queue '${run.queue}' has known '${run.name}' for ${timeoutMs / 1000} s. Deploy one that has a handler for it, or correct its route.`,
      );
      return this.settle(run, delivery, { kind: 'failure', error }, Date.now());
    }
    const delayMs = Math.min(30_000, Math.max(100, timeoutMs / 20));
    const fields = { task_id: run.taskId, task: run.name, queue: run.queue, again_in: delayMs / 1000 };
    this.log.warn(fields, 'this worker has no handler for the task; it is put back for a newer worker');
    this.events.publish('task-unknown', {
      uuid: run.taskId,
      name: run.name,
      queue: run.queue,
      unknown_since: since / 1000,
    });
    return { kind: 'delay', delayMs, message: { ...delivery.message, unknown_since: since } };
  }

  private identify(delivery: Delivery, definition: TaskDefinition | undefined): RunIdentity {
    const { message } = delivery;
    return {
      taskId: delivery.taskId,
      name: delivery.name,
      queue: delivery.queue,
      ...redactArguments(definition, message.args, message.kwargs),
      worker: this.worker,
      retries: message.retries ?? 0,
      attempt: delivery.attempt,
      ignoreResult: message.ignore_result ?? definition?.ignoreResult ?? false,
      ...(message.parent_id && { parentId: message.parent_id }),
    };
  }

  private request({ taskId, name, queue, message, attempt }: Delivery, definition: TaskDefinition): RunRequest {
    const { tasks } = this.settings;
    const [hard, soft] = message.timelimit ?? [null, null];
    return {
      taskId,
      name,
      queue,
      args: message.args,
      kwargs: message.kwargs,
      retries: message.retries ?? 0,
      maxRetries: message.max_retries ?? definition.maxRetries,
      attempt,
      rootId: message.root_id ?? taskId,
      parentId: message.parent_id ?? null,
      headers: message.headers ?? {},
      timeLimit: hard ?? definition.timeLimit ?? tasks.timeLimit,
      softTimeLimit: soft ?? definition.softTimeLimit ?? tasks.softTimeLimit,
      worker: this.worker,
    };
  }

  private channel(run: RunIdentity): RunChannel {
    const { logLineBytes } = this.settings.limits;
    const lost = (thrown: unknown) =>
      this.log.warn(
        { task_id: run.taskId, error: toError(thrown).message },
        'a log line of the task could not be stored',
      );
    let steps = 0;
    return {
      progress: async (progress) => {
        const step = ++steps;
        const { verdict } = await this.guard.store(run.taskId, () => this.backend.progress(run, progress, step));
        if (verdict === 'stale')
          this.pool.abort(run.taskId, new WorkerLostError('A newer run of this task has begun.'), run.attempt);
      },
      log: (line) => void this.backend.emit(run, 'log', bounded(line, logLineBytes)).catch(lost),
    };
  }

  private acksLate(definition: TaskDefinition): boolean {
    return definition.acksLate ?? this.settings.tasks.acksLate;
  }

  private received(run: RunIdentity, { message }: Delivery): void {
    this.events.publish('task-received', {
      uuid: run.taskId,
      name: run.name,
      args: run.args,
      kwargs: run.kwargs,
      retries: run.retries,
      eta: message.eta ?? null,
      expires: message.expires ?? null,
      root_id: message.root_id ?? run.taskId,
      parent_id: message.parent_id ?? null,
    });
  }

  private tell(run: RunIdentity, delivery: Delivery, outcome: Outcome, state: TaskState, startedAt: number): void {
    const runtime = (Date.now() - startedAt) / 1000;
    const uuid = run.taskId;
    if (outcome.kind === 'success') this.events.publish('task-succeeded', { uuid, result: outcome.result, runtime });
    else if (outcome.kind === 'revoked') {
      const expired = outcome.reason === 'expired';
      this.events.publish('task-revoked', { uuid, terminated: outcome.reason === 'terminated', signum: null, expired });
    } else if (outcome.kind !== 'givenBack') {
      const { name, message, stack } = outcome.error;
      const type = outcome.kind === 'retry' ? 'task-retried' : 'task-failed';
      this.events.publish(type, { uuid, exception: `${name}: ${message}`, traceback: stack ?? null });
    }
    const waitSeconds = Math.max(0, startedAt - delivery.waitingSince) / 1000;
    this.finished({
      name: run.name,
      queue: run.queue,
      state,
      runtimeSeconds: runtime,
      waitSeconds,
      retries: run.retries,
    });
  }
}

function isExpired({ message }: Delivery): boolean {
  return message.expires !== undefined && message.expires <= Date.now();
}

/** The task had begun in an earlier delivery and never ended: its worker died, or lost its lock. */
function wasLost({ previous, previousAttempt }: Transition, run: RunIdentity): boolean {
  return (previous === 'STARTED' || previous === 'PROGRESS') && previousAttempt < run.attempt;
}

function bounded(line: LogLine, maxBytes: number): Record<string, unknown> {
  const json = JSON.stringify(line);
  if (json.length <= maxBytes) return { ...line };
  return {
    level: line.level,
    at: line.at,
    message: `${line.message.slice(0, maxBytes / 2)}… (cut: over LIMIT_LOG_LINE)`,
  };
}
