import type { Logger } from 'pino';
import type { TaskDefinition, TaskProgress } from '../definition/define-task.js';
import { InvalidTaskError } from '../definition/errors.js';
import { encodeJson } from '../definition/json.js';
import { issuesOf } from '../definition/signature.js';
import { RetrySignal } from './retry-policy.js';
import type { StopOrder } from './stop-order.js';

/** Longest countdown of a retry, seconds: a year. */
const MAX_COUNTDOWN = 31_536_000;

/** One run of a task, as a pool gets it. Plain data: it can cross to another process. */
export interface RunRequest {
  taskId: string;
  name: string;
  queue: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  /** Runs that ended in a retry so far. */
  retries: number;
  maxRetries: number;
  /** Deliveries so far, this one included; the fencing token. */
  attempt: number;
  rootId: string;
  parentId: string | null;
  headers: Record<string, unknown>;
  /** Seconds. */
  softTimeLimit: number;
  timeLimit: number;
  worker: string;
}

/** Where a run's progress, log lines and tokens go while it runs. */
export interface RunChannel {
  progress(progress: Record<string, unknown>): Promise<void>;
  log(line: LogLine): void;
  token(token: Token): void;
}

/** A piece of a text that a task is writing. */
export interface Token {
  text: string;
  /** Which draft of the text it belongs to, from 1: a later one replaces what was shown of the earlier. */
  draft: number;
}

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields?: Record<string, unknown>;
  /** ms since the epoch */
  at: number;
}

type LogMethod = (message: string, fields?: Record<string, unknown>) => void;

/** Logs to the process's log and to the task's own stream, where subscribers see it live. */
export type TaskLogger = Record<LogLine['level'], LogMethod>;

/** What a task knows of its own run, and what it can ask for: Celery's `self.request` and bound methods. */
export class TaskContext<D extends TaskDefinition = TaskDefinition> {
  /** Structured log of the task: each line lands in the process's log and in the task's events. */
  readonly logger: TaskLogger;

  constructor(
    private readonly definition: D,
    readonly request: Readonly<RunRequest>,
    private readonly stop: StopOrder,
    private readonly channel: RunChannel,
    /** The process's log, with the task's fields bound. Lines written here are not seen by subscribers. */
    readonly processLogger: Logger,
  ) {
    this.logger = taskLogger(channel, processLogger);
  }

  /** Aborts on revoke, soft time limit and shutdown; `signal.reason` says which. Long work must obey it. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  get id(): string {
    return this.request.taskId;
  }

  /** This run's number: 1 for the first, then one more for each retry. A run after a lost worker keeps its number. */
  get attempt(): number {
    return this.request.retries + 1;
  }

  /**
   * Reports progress; it is the task's stored result until the task ends, and an event to subscribers.
   *
   * @throws InvalidTaskError when it breaks the contract's `progress`. EncodeError when it is not JSON.
   */
  async updateState(_state: 'PROGRESS', progress: TaskProgress<D>): Promise<void> {
    const parsed = this.definition.progress?.safeParse(progress);
    if (parsed && !parsed.success) throw new InvalidTaskError(this.definition.name, issuesOf(parsed.error, 'progress'));
    encodeJson(progress, 'progress');
    await this.channel.progress(progress as Record<string, unknown>);
  }

  /**
   * Tells subscribers the next piece of a text that the task is writing, as a `token` event with the piece's `offset` in its draft. The
   * first goes at once, later ones together every 40 ms; they keep their order with log lines, progress and states. Never waits: what
   * the text is in the end is the task's result. A new draft, or run, begins at offset 0 and replaces what was told.
   *
   * @param token.draft from 1. (Default: 1)
   * @throws TypeError when it is no such piece
   */
  emitToken({ text, draft = 1 }: { text: string; draft?: number }): void {
    if (typeof text !== 'string') throw new TypeError('emitToken: text is no string.');
    if (!Number.isInteger(draft) || draft < 1) throw new TypeError(`emitToken: draft is ${draft}; it counts from 1.`);
    if (text !== '') this.channel.token({ text, draft });
  }

  /**
   * Ends this run and asks for another. Never returns.
   *
   * @param options.countdown seconds until then, 0 to a year. (Default: the contract's delay)
   * @param options.maxRetries (Default: the call's)
   * @param options.error what the task fails with when it has been retried often enough.
   */
  retry(options: { countdown?: number; maxRetries?: number; error?: Error } = {}): never {
    const { countdown = 0 } = options;
    if (!(countdown >= 0 && countdown <= MAX_COUNTDOWN)) {
      throw new TypeError(`retry: countdown is ${countdown}; it must be 0 to ${MAX_COUNTDOWN} seconds.`);
    }
    throw new RetrySignal(options);
  }
}

function taskLogger(channel: RunChannel, processLogger: Logger): TaskLogger {
  const at =
    (level: LogLine['level']): LogMethod =>
    (message, fields) => {
      processLogger[level](fields ?? {}, message);
      channel.log({ level, message, ...(fields && { fields }), at: Date.now() });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
