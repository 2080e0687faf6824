import { TaskRetries, type TaskRetry } from '@celerity/storage';
import { LOGGER } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';

/** Remembers which task repeats which. A task that was sent stays sent, also when this fails. */
@Injectable()
export class RetryLinks {
  constructor(
    @Inject(TaskRetries) private readonly retries: TaskRetries,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @returns what to tell of it. */
  async add(links: readonly TaskRetry[]): Promise<string[]> {
    try {
      await this.retries.add(links.map(({ taskId, retryOf }) => ({ taskId, retryOf })));
      return [];
    } catch (error) {
      this.logger.warn({ err: error, links: links.length }, 'which task repeats which could not be stored');
      return ['The task was sent, but that it repeats another could not be stored: the database is away.'];
    }
  }
}
