import type { JobError } from '@celerity/storage';
import {
  BrokerUnavailableError,
  isReady,
  type ReadyState,
  type RevokeReply,
  type SentTask,
  type TaskLocator,
  type TaskRevoker,
  type TaskState,
  type TaskView,
} from '@celerity/task-core';

/** A row that stands for a task, whose id is derived from the row's: so it is sent once however often. */
export interface TaskRow {
  id: string;
  taskId: string;
  state: TaskState;
  /** 0 until a worker has begun it. */
  attempt: number;
  createdAt: Date;
  endedAt: Date | null;
}

/** A row with what its task knows better: where it is right now. */
export interface LiveRow<R> {
  row: R;
  state: TaskState;
  /** Of its task; undefined where the row's is the last word. */
  progress: unknown;
  /** Whether anything is known of its task. Of one that has ended nobody asks. */
  hasTask: boolean;
}

/** What is done with rows of a kind. */
export interface RowKind<R> {
  find(id: string): Promise<R | undefined>;
  /** Sent again, it is the same task. */
  send(row: R): Promise<SentTask>;
  /** Ends a row that has not ended. */
  settle(id: string, state: ReadyState, error: JobError | null): Promise<unknown>;
  /** Removes a row that nothing has happened to. */
  discard(id: string): Promise<unknown>;
}

/** Whom to ask about tasks, and how long they are remembered, s. */
export interface TaskMemory {
  locator: TaskLocator;
  revoker: TaskRevoker;
  expires: number;
}

/** Rows and the tasks they stand for. The row is written first; what a crash leaves between the two is mended. */
export class RowTasks<R extends TaskRow> {
  constructor(
    private readonly kind: RowKind<R>,
    private readonly memory: TaskMemory,
  ) {}

  /**
   * Sends the task of a row that was just written.
   *
   * @throws BrokerUnavailableError: the row is kept, and its task sent by the reconciler. What else is thrown leaves no row behind.
   */
  async start(row: R): Promise<SentTask> {
    try {
      return await this.kind.send(row);
    } catch (error) {
      // A call before this one may have sent it.
      const isUnsent = !(error instanceof BrokerUnavailableError) && !(await this.locate(row));
      if (isUnsent) await this.kind.discard(row.id);
      throw error;
    }
  }

  /** A row as it is now. One whose task has ended without it (kill -9, a time limit) is settled first. */
  async live(row: R): Promise<LiveRow<R>> {
    const view = row.endedAt ? undefined : await this.locate(row);
    if (!view) return { row, state: row.state, progress: undefined, hasTask: false };
    if (!isReady(view.state)) return { row, state: view.state, progress: view.progress, hasTask: true };
    await this.settle(row.id, view.state, errorOf(view));
    const settled = (await this.kind.find(row.id)) ?? row;
    return { row: settled, state: settled.state, progress: undefined, hasTask: true };
  }

  /**
   * Brings a row in line with its task: settles it when the task has ended, sends the task when there is none.
   *
   * @returns what was done, for the log; undefined when there was nothing to do
   */
  async mend(row: R): Promise<string | undefined> {
    const { row: now, hasTask } = await this.live(row);
    if (now.endedAt) return 'a row whose task had ended was ended too';
    if (hasTask) return undefined;
    if (this.wasSent(row)) {
      await this.settle(row.id, 'FAILURE', LOST);
      return 'a row whose task is lost was ended';
    }
    await this.kind.send(row);
    return 'a row without a task had one sent';
  }

  /** Ends a row before its time: one that waits at once, one that runs within two seconds. */
  async cancel(row: R): Promise<RevokeReply> {
    if (row.endedAt) return 'ready';
    // A task that was not sent yet never will be: its row has ended.
    const reply = (await this.memory.revoker.revoke(row.taskId, { terminate: true })) ?? 'revoked';
    if (reply === 'revoked') await this.settle(row.id, 'REVOKED', null);
    return reply;
  }

  private async locate({ taskId }: R): Promise<TaskView | undefined> {
    return (await this.memory.locator.locate(taskId))?.view;
  }

  /** A success writes its row first: where the row does not know of it, the database has lost it. */
  private async settle(id: string, state: ReadyState, error: JobError | null): Promise<void> {
    if (state === 'SUCCESS') await this.kind.settle(id, 'FAILURE', LOST);
    else await this.kind.settle(id, state, error);
  }

  /** One that has begun was sent; so was, in all likelihood, one that is older than the memory of tasks is long. */
  private wasSent({ attempt, createdAt }: R): boolean {
    return attempt > 0 || Date.now() - createdAt.getTime() > 2000 * this.memory.expires;
  }
}

/** Why a row has no end of its own. */
export const LOST: JobError = {
  type: 'LostTaskError',
  message: 'Nothing is known any more of the task that ran this: start it again.',
};

/** What a row is told of a task's end. */
export function errorOf({ state, error, result_expired }: TaskView): JobError | null {
  if (state === 'FAILURE' && !error && result_expired) return LOST;
  return state === 'FAILURE' ? error : null;
}
