import { ProblemError, problemTypes, type ProblemType } from '@celerity/server';
import {
  ArtifactNotFoundError,
  ArtifactStoreFullError,
  InvalidCursorError,
  StorageUnavailableError,
} from '@celerity/storage';

const type = (slug: string, status: number, title: string): ProblemType => Object.freeze({ slug, status, title });

/** Problems of the database and the artifact store, for all routes that use them. */
export const storageProblems = {
  gone: type('artifact-gone', 410, 'The stored file is gone'),
  unavailable: type('storage-unavailable', 503, 'The database or the artifact store does not answer'),
  full: type('storage-full', 507, 'No space is left for artifacts'),
} as const;

/** What storage throws, as a problem; undefined for any other error. */
export function problemOfStorage(cause: unknown): ProblemError | undefined {
  if (cause instanceof StorageUnavailableError)
    return new ProblemError(storageProblems.unavailable, cause.message, { retryAfter: 1, cause });
  if (cause instanceof ArtifactStoreFullError) return new ProblemError(storageProblems.full, cause.message, { cause });
  if (cause instanceof ArtifactNotFoundError) return new ProblemError(storageProblems.gone, cause.message, { cause });
  if (cause instanceof InvalidCursorError) {
    const errors = [{ path: 'cursor', message: cause.message }];
    return new ProblemError(problemTypes.invalidRequest, cause.message, { errors, cause });
  }
  return undefined;
}
