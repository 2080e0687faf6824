import type { Logger } from 'pino';
import type { ResultBackend, RunIdentity, Verdict } from '../backend/result-backend.js';
import { toError } from '../definition/errors.js';
import type { TaskState } from '../definition/states.js';
import type { EventStream } from '../events/event-stream.js';
import type { LamportClock } from '../events/lamport-clock.js';
import type { Outcome } from '../handler/outcome.js';
import type { LogLine, RunChannel } from '../handler/task-context.js';
import { type Delivery, replacedRun } from './executor.js';
import type { StoreGuard } from './store-guard.js';
import { type TokenPiece, TokenStream } from './token-stream.js';

/** A finished run, for metrics. Times in seconds. */
export interface FinishedRun {
  name: string;
  queue: string;
  state: TaskState;
  runtimeSeconds: number;
  waitSeconds: number;
  retries: number;
}

export interface ReporterLimits {
  /** Bytes. */
  maxLogLine: number;
  /** Characters of all tokens of a run. */
  maxText: number;
}

/** Where a run's own words go. Close it when the run is over, before its end is stored: no token follows its end. */
export interface ReportingChannel extends RunChannel {
  close(): void;
}

/** Tells the world what happens to a run: events, emissions, metrics. */
export class RunReporter {
  constructor(
    private readonly backend: ResultBackend,
    private readonly guard: StoreGuard,
    private readonly events: EventStream,
    private readonly clock: LamportClock,
    private readonly limits: ReporterLimits,
    private readonly stop: (taskId: string, reason: Error, attempt: number) => void,
    private readonly finished: (run: FinishedRun) => void,
    private readonly log: Logger,
  ) {}

  received(run: RunIdentity, { message }: Delivery): void {
    if (message.clock !== undefined) this.clock.observe(message.clock);
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

  started(run: RunIdentity): void {
    this.events.publish('task-started', { uuid: run.taskId });
  }

  /** Its process died, and it will run again. */
  lost(run: RunIdentity, error: Error, crashes: number): void {
    this.log.warn({ task_id: run.taskId, task: run.name, crashes, error: error.message }, 'the task runs again');
    this.events.publish('task-rejected', { uuid: run.taskId, requeue: true });
  }

  ended(run: RunIdentity, outcome: Outcome, state: TaskState, startedAt: number, waitingSince: number): void {
    const runtime = (Date.now() - startedAt) / 1000;
    const uuid = run.taskId;
    if (outcome.kind === 'success') this.events.publish('task-succeeded', { uuid, result: outcome.result, runtime });
    else if (outcome.kind === 'revoked') {
      const expired = outcome.reason === 'expired';
      this.events.publish('task-revoked', { uuid, terminated: outcome.reason === 'terminated', signum: null, expired });
    } else if (outcome.kind === 'failure' || outcome.kind === 'retry') {
      const { name, message, stack } = outcome.error;
      const type = outcome.kind === 'retry' ? 'task-retried' : 'task-failed';
      this.events.publish(type, { uuid, exception: `${name}: ${message}`, traceback: stack ?? null });
    }
    const waitSeconds = Math.max(0, startedAt - waitingSince) / 1000;
    const { name, queue, retries } = run;
    this.finished({ name, queue, state, runtimeSeconds: runtime, waitSeconds, retries });
  }

  /** Where the run's own progress, log lines and tokens go. A run that was replaced learns of it by its next progress or token. */
  channel(run: RunIdentity): ReportingChannel {
    const lost = (what: string) => (thrown: unknown) =>
      this.log.warn({ task_id: run.taskId, error: toError(thrown).message }, `${what} of the task could not be stored`);
    const isHeard = (verdict: Verdict) => {
      // Another run has begun, or has ended the task already.
      const isOver = verdict === 'stale' || verdict === 'ready';
      if (isOver) this.stop(run.taskId, replacedRun(), run.attempt);
      return !isOver;
    };
    const send = async (piece: TokenPiece) => isHeard(await this.backend.emit(run, 'token', { ...piece }));
    const tokens = new TokenStream(send, this.limits.maxText, once(lost('a piece of the text')));
    let steps = 0;
    return {
      progress: async (progress) => {
        tokens.flush();
        const step = ++steps;
        const { verdict } = await this.guard.store(run.taskId, () => this.backend.progress(run, progress, step));
        isHeard(verdict);
      },
      log: (line) => {
        tokens.flush();
        void this.backend.emit(run, 'log', bounded(line, this.limits.maxLogLine)).catch(lost('a log line'));
      },
      token: (token) => tokens.add(token),
      close: () => tokens.close(),
    };
  }
}

/** For what fails many times for one reason. */
function once(tell: (thrown: unknown) => void): (thrown: unknown) => void {
  let isTold = false;
  return (thrown) => {
    if (!isTold) tell(thrown);
    isTold = true;
  };
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
