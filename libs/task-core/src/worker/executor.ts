import type { Logger } from 'pino';
import type { Isolation, ResultBackend, RunIdentity } from '../backend/result-backend.js';
import type { TaskMessage } from '../broker/message.js';
import type { TaskDefinition } from '../definition/define-task.js';
import { toError, WorkerLostError } from '../definition/errors.js';
import type { Outcome } from '../handler/outcome.js';
import type { TaskRateLimits } from '../limits/task-rate-limits.js';
import type { ActiveRuns } from './active-runs.js';
import type { CrashPolicy } from './crash-policy.js';
import type { Disposition } from './disposition.js';
import type { RunReporter } from './run-reporter.js';
import type { RunRequests } from './run-requests.js';
import type { Seat } from './seat.js';
import { storedOutcome } from './stored-outcome.js';
import type { StoreGuard } from './store-guard.js';
import type { UnknownTasks } from './unknown-tasks.js';

/** A job that a queue handed to this worker. */
export interface Delivery {
  taskId: string;
  name: string;
  queue: string;
  lane: string | undefined;
  /** The broker's name of its queue and lane. */
  line: string;
  priority: number;
  message: TaskMessage;
  /** BullMQ's count of deliveries of this job: the fencing token. */
  attempt: number;
  /** Since when it could have run, ms since the epoch. */
  waitingSince: number;
}

/** How long a task waits after each crash but the first, so that bad ones do not keep a pool without children, ms. */
const AFTER_CRASH = 2000;

/** A run that was claimed. */
interface ClaimedRun {
  run: RunIdentity;
  delivery: Delivery;
  startedAt: number;
  /** Runs before it that took their process with them. */
  crashes: number;
}

/** What a run needs, one concern each. */
export interface ExecutorParts {
  /** Tasks that this worker has handlers for. */
  tasks: ReadonlyMap<string, TaskDefinition>;
  /** How runs of its pool share a process when nothing is said. */
  isolation: Exclude<Isolation, 'alone'>;
  requests: RunRequests;
  backend: ResultBackend;
  guard: StoreGuard;
  rates: TaskRateLimits;
  crashes: CrashPolicy;
  unknown: UnknownTasks;
  reporter: RunReporter;
  active: ActiveRuns;
  log: Logger;
}

/**
 * One attempt of one task, from its delivery to what becomes of its job:
 *
 * expired? → known? → its time under the rate limit → claim the task → lost before? → run it → store the outcome → tell →
 * dispose of the job
 */
export class Executor {
  constructor(private readonly parts: ExecutorParts) {}

  /** An outage of the result backend is waited out while the job stays locked. */
  async execute(delivery: Delivery, seat: Seat): Promise<Disposition> {
    const { tasks, requests, unknown, reporter, crashes } = this.parts;
    const definition = tasks.get(delivery.name);
    const run = requests.identify(delivery, definition);
    reporter.received(run, delivery);
    const here: ClaimedRun = { run, delivery, startedAt: Date.now(), crashes: 0 };
    if (isExpired(delivery)) return this.settle(here, { kind: 'revoked', reason: 'expired' });
    if (!definition) {
      const verdict = unknown.meet(delivery);
      return 'error' in verdict ? this.settle(here, { kind: 'failure', error: verdict.error }) : verdict;
    }
    const later = await this.rateDelay(definition, delivery);
    if (later) return later;

    here.startedAt = Date.now();
    const claim = await this.claim(here);
    if (claim.verdict === 'ready') return { kind: 'acknowledge' };
    if (claim.verdict === 'stale') return { kind: 'leave' };
    if (claim.verdict === 'revoked') return this.settle(here, { kind: 'revoked', reason: 'revoked' });
    const judgement = await crashes.judge(run, claim, definition);
    here.crashes = judgement.crashes;
    if (judgement.outcome) return this.settle(here, judgement.outcome);
    if (judgement.crashes !== claim.crashes) {
      const { verdict } = await this.claim(here, { ...judgement, alone: false });
      if (verdict === 'revoked') return this.settle(here, { kind: 'revoked', reason: 'revoked' });
    }

    reporter.started(run);
    const request = requests.build(delivery, definition);
    const { alone } = judgement;
    const whenAlone = alone ? () => this.claim(here, judgement) : undefined;
    const channel = reporter.channel(run);
    const claimed = { request, channel, alone, whenAlone };
    const outcome = await this.parts.active.run(delivery, claimed, () => seat.run(claimed));
    channel.close();
    return this.settle(here, outcome);
  }

  private claim({ run, startedAt }: ClaimedRun, again?: { crashes: number; alone: boolean }) {
    const { guard, backend, isolation } = this.parts;
    const how: Isolation = again?.alone && isolation === 'shared' ? 'alone' : isolation;
    const start = { at: startedAt, pid: process.pid, isolation: how };
    return guard.store(run.taskId, () => backend.begin(run, start, again?.crashes));
  }

  /** Delays a task once, to the time that it reserved under its rate limit; undefined when it may start now. */
  private async rateDelay(definition: TaskDefinition, delivery: Delivery): Promise<Disposition | undefined> {
    const rate = this.parts.rates.rateOf(definition);
    if (!rate || delivery.message.rate_reserved !== undefined) return undefined;
    try {
      const at = await this.parts.rates.reserve(delivery.name, delivery.taskId, rate);
      const delayMs = at - Date.now();
      if (delayMs <= 0) return undefined;
      return { kind: 'delay', delayMs, message: { ...delivery.message, rate_reserved: at } };
    } catch (thrown) {
      this.parts.log.debug({ task_id: delivery.taskId, error: toError(thrown).message }, 'no time could be reserved');
      return { kind: 'putBack' };
    }
  }

  /** Stores the outcome, tells about it, and says what becomes of the job. */
  private async settle(here: ClaimedRun, outcome: Outcome): Promise<Disposition> {
    const { guard, backend, reporter, crashes, tasks } = this.parts;
    const { run, delivery } = here;
    if (outcome.kind === 'lost') {
      const fate = crashes.afterLoss(outcome.error, here.crashes, tasks.get(run.name)!);
      if (fate.outcome) return this.settle({ ...here, crashes: fate.crashes }, fate.outcome);
      reporter.lost(run, outcome.error, fate.crashes);
      const back = await this.giveBack(run, fate.crashes);
      const delayMs = AFTER_CRASH * (fate.crashes - 1);
      return back.kind === 'putBack' && delayMs > 0 ? { kind: 'delay', delayMs, message: delivery.message } : back;
    }
    if (outcome.kind === 'givenBack') return this.giveBack(run);
    const stored = storedOutcome(outcome);
    const { verdict, repeated } = await guard.store(run.taskId, () => backend.finish(run, stored));
    if (verdict === 'stale') return { kind: 'leave' };
    if (verdict === 'revoked') return this.settle(here, { kind: 'revoked', reason: 'revoked' });
    if (verdict === 'ok' || repeated) {
      reporter.ended(run, outcome, stored.status, here.startedAt, delivery.waitingSince);
      await crashes.remember(delivery, outcome, here.crashes);
    }
    switch (outcome.kind) {
      case 'retry':
        if (verdict === 'ready' && !repeated) return { kind: 'acknowledge' };
        return { kind: 'delay', delayMs: outcome.delayMs, message: retryMessage(delivery, outcome.delayMs) };
      case 'failure':
        return { kind: 'keepAsFailed', error: outcome.error };
      case 'success':
      case 'revoked':
        return { kind: 'acknowledge' };
    }
  }

  private async giveBack(run: RunIdentity, crashes?: number): Promise<Disposition> {
    const { verdict } = await this.parts.guard.store(run.taskId, () => this.parts.backend.release(run, crashes));
    return { kind: verdict === 'ok' ? 'putBack' : 'leave' };
  }
}

/** A retry is a start like any other: it is not bound to what its first run had reserved, and knows its number. */
function retryMessage({ message }: Delivery, delayMs: number): TaskMessage {
  const retries = (message.retries ?? 0) + 1;
  return { ...message, retries, eta: Date.now() + delayMs, unknown_since: undefined, rate_reserved: undefined };
}

function isExpired({ message }: Delivery): boolean {
  return message.expires !== undefined && message.expires <= Date.now();
}

/** Why a run is stopped whose place a newer one has taken: what it still writes is refused. */
export function replacedRun(): Error {
  return new WorkerLostError('A newer run of this task has begun.');
}
