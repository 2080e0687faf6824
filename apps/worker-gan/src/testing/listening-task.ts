import type { TvaeProgress } from '@celerity/contracts';
import type { TaskLogger } from '@celerity/task-core';
import { pino } from 'pino';

/** What parts of a training see of their task; it keeps what it is told. */
export class ListeningTask {
  readonly progress: TvaeProgress[] = [];
  readonly warnings: string[] = [];
  readonly notes: string[] = [];
  readonly processLogger = pino({ level: 'silent' });
  readonly request;
  readonly logger: TaskLogger = {
    debug: () => undefined,
    info: (line) => void this.notes.push(line),
    warn: (line) => void this.warnings.push(line),
    error: () => undefined,
  };
  private readonly abort = new AbortController();
  readonly signal: AbortSignal = this.abort.signal;

  /** @param onProgress is called with each. (Default: nothing) */
  constructor(
    attempt: number,
    private readonly onProgress: (progress: TvaeProgress, task: ListeningTask) => void = () => undefined,
  ) {
    const limits = { softTimeLimit: 3300, timeLimit: 3600, maxRetries: 0, retries: 0 };
    const names = { taskId: 'listening-task', rootId: 'listening-task', name: 'gan.train_tvae_model', queue: 'gan' };
    this.request = { ...names, ...limits, attempt, args: [], kwargs: {}, parentId: null, headers: {}, worker: 'test' };
  }

  updateState = async (_state: 'PROGRESS', progress: TvaeProgress): Promise<void> => {
    this.progress.push(progress);
    this.onProgress(progress, this);
  };

  stop(reason: Error): void {
    this.abort.abort(reason);
  }
}
