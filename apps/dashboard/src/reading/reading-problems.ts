import { ProblemError, ProblemFilter, problemTypes, type ProblemType } from '@celerity/server';
import { InvalidCursorError, StorageUnavailableError } from '@celerity/storage';
import { LOGGER } from '@celerity/task-core';
import { type ArgumentsHost, Catch, Inject } from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryError } from '../search/query-error.js';

const type = (slug: string, status: number, title: string): ProblemType => Object.freeze({ slug, status, title });

export const readingProblems = {
  invalidQuery: type('invalid-query', 422, 'The search cannot be understood'),
  workerNotFound: type('worker-not-found', 404, 'No such worker'),
  queueNotFound: type('queue-not-found', 404, 'No such queue'),
  filterNotFound: type('saved-filter-not-found', 404, 'No such saved search'),
  filterNotYours: type('saved-filter-not-yours', 403, 'The saved search is somebody else’s'),
  tooManyFilters: type('too-many-saved-filters', 422, 'Too many saved searches'),
  streamNotFound: type('stream-not-found', 404, 'No such stream'),
  tooManyStreams: type('too-many-streams', 503, 'The dashboard holds as many streams as it may'),
  storageUnavailable: type('storage-unavailable', 503, 'The database does not answer'),
} as const;

/** As the filter of all routes, for those that search and read history: `@UseFilters(ReadingFilter)`. */
@Catch()
export class ReadingFilter extends ProblemFilter {
  constructor(@Inject(LOGGER) logger: Logger) {
    super(logger);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    super.catch(problemOfReading(error) ?? error, host);
  }
}

export function problemOfReading(cause: unknown): ProblemError | undefined {
  if (cause instanceof QueryError) {
    const { message, position, length, expected } = cause;
    return new ProblemError(readingProblems.invalidQuery, message, { extras: { position, length, expected }, cause });
  }
  if (cause instanceof StorageUnavailableError)
    return new ProblemError(readingProblems.storageUnavailable, cause.message, { retryAfter: 1, cause });
  if (cause instanceof InvalidCursorError) {
    const errors = [{ path: 'cursor', message: cause.message }];
    return new ProblemError(problemTypes.invalidRequest, cause.message, { errors, cause });
  }
  return undefined;
}
