import { ProblemFilter } from '@celerity/server';
import { LOGGER } from '@celerity/task-core';
import { type ArgumentsHost, Catch, Inject } from '@nestjs/common';
import type { Logger } from 'pino';
import { problemOfStorage } from './storage-problems.js';

/** As the filter of all routes, for those that use storage: `@UseFilters(StorageFilter)`. */
@Catch()
export class StorageFilter extends ProblemFilter {
  constructor(@Inject(LOGGER) logger: Logger) {
    super(logger);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    super.catch(problemOfStorage(error) ?? error, host);
  }
}
