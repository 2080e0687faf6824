import { TaskId, TaskRevoker } from '@celerity/task-core';
import type { TaskRetry } from '@celerity/storage';
import { Inject, Injectable } from '@nestjs/common';
import type { BulkAnswer } from '../resources/actions.js';
import type { BulkRun, Verdict } from './bulk-run.js';
import { RetryLinks } from './retry-links.js';
import { TaskRetrier } from './task-retrier.js';

/** Links that are stored at once. */
const LINKS = 1000;

/** What is done to each of many tasks. */
@Injectable()
export class BulkActions {
  constructor(
    @Inject(TaskRevoker) private readonly revoker: TaskRevoker,
    private readonly retrier: TaskRetrier,
    private readonly links: RetryLinks,
  ) {}

  async retry(run: BulkRun): Promise<BulkAnswer> {
    const links: TaskRetry[] = [];
    try {
      return await run.run(async (taskId): Promise<Verdict> => {
        links.push(await this.retrier.retry(taskId, await this.retrier.find(taskId)));
        return undefined;
      });
    } finally {
      for (let start = 0; start < links.length; start += LINKS) await this.links.add(links.slice(start, start + LINKS));
    }
  }

  revoke(run: BulkRun, terminate: boolean): Promise<BulkAnswer> {
    return run.run(async (taskId): Promise<Verdict> => {
      const outcome = TaskId.safeParse(taskId).success ? await this.revoker.revoke(taskId, { terminate }) : undefined;
      if (outcome === 'revoked' || outcome === 'terminating') return undefined;
      if (outcome === 'running') return 'it runs; it was only kept from being retried';
      return outcome === 'ready' ? 'it has ended' : 'it is not known any more';
    });
  }
}
