import type { Logger } from 'pino';
import type { TaskQueues } from '../broker/task-queues.js';
import { toError } from '../definition/errors.js';

/** How long an ended task's record waits for company, ms. */
const FLUSH_AFTER = 100;

/** Lets the records of ended tasks expire, many in one round trip. One that is missed keeps its long expiry: no harm. */
export class EndedRecords {
  private pending: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly queues: TaskQueues,
    /** seconds */
    private readonly keep: number,
    private readonly log: Logger,
  ) {}

  add(taskId: string): void {
    this.pending.push(taskId);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER);
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const taskIds = this.pending;
    this.pending = [];
    if (taskIds.length === 0) return;
    await this.queues.expireRecords(taskIds, this.keep).catch((error: unknown) => {
      this.log.debug(
        { count: taskIds.length, error: toError(error).message },
        'records of ended tasks keep their long expiry',
      );
    });
  }
}
