import { TaskFailedError, TaskRevokedError, TimeoutError } from '../definition/errors.js';
import { isReady, type TaskState } from '../definition/states.js';
import type { CeleryError } from '../backend/celery-meta.js';
import type { ResultWaiter } from './result-waiter.js';
import type { RevokeOptions, RevokeReply, TaskRevoker } from './task-revoker.js';
import type { TaskLocator, TaskView } from './task-locator.js';

/** What an {@link AsyncResult} asks. */
export interface ResultServices {
  locator: Pick<TaskLocator, 'locate'>;
  waiter: Pick<ResultWaiter, 'waitReady'>;
  revoker: Pick<TaskRevoker, 'revoke' | 'forget'>;
}

/** A handle on a task that was sent: Celery's `AsyncResult`. It holds only the id; every method asks anew. */
export class AsyncResult<R = unknown> {
  constructor(
    readonly taskId: string,
    private readonly services: ResultServices,
  ) {}

  /**
   * Waits for the result.
   *
   * @param options.timeout longest wait, ms. (Default: 60,000)
   * @throws TimeoutError when the task has not ended by then; it goes on, and `get` may be called again.
   * @throws TaskFailedError when it ended as FAILURE.
   * @throws TaskRevokedError when it was revoked or has expired.
   */
  async get({ timeout = 60_000 }: { timeout?: number } = {}): Promise<R> {
    const ended = await this.services.waiter.waitReady(this.taskId, timeout);
    if (!ended) throw new TimeoutError(`Task ${this.taskId} did not end within ${timeout} ms.`);
    if (ended.status === 'SUCCESS') return ended.result as R;
    const error = ended.result as CeleryError | null;
    const message = (error?.exc_message ?? []).map(String).join(' ');
    if (ended.status === 'REVOKED') throw new TaskRevokedError(message || 'revoked');
    throw new TaskFailedError(this.taskId, error?.exc_type ?? 'Error', message, ended.traceback);
  }

  /** The current state; PENDING also for an id that was never sent, as in Celery. */
  async state(): Promise<TaskState> {
    return (await this.info())?.state ?? 'PENDING';
  }

  async ready(): Promise<boolean> {
    return isReady(await this.state());
  }

  async successful(): Promise<boolean> {
    return (await this.state()) === 'SUCCESS';
  }

  async failed(): Promise<boolean> {
    return (await this.state()) === 'FAILURE';
  }

  /** Everything that is known of the task; undefined for an id that was never sent. */
  async info(): Promise<TaskView | undefined> {
    return (await this.services.locator.locate(this.taskId))?.view;
  }

  /** Ends the task before it starts; with `terminate`, also while it runs. */
  revoke(options?: RevokeOptions): Promise<RevokeReply | undefined> {
    return this.services.revoker.revoke(this.taskId, options);
  }

  /** Deletes the stored result of a task that has ended. Resolves to false when it has not ended, or nothing is stored. */
  forget(): Promise<boolean> {
    return this.services.revoker.forget(this.taskId);
  }
}
