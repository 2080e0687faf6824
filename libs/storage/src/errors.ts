import { RetryableError } from '@celerity/task-core';

/** The database, or the artifact store, did not answer in time. The call may be repeated; whether it took effect is not known. */
export class StorageUnavailableError extends RetryableError {
  override readonly name = 'StorageUnavailableError';

  /**
   * @param server what does not answer, without its password
   * @param reason in a few words
   */
  constructor(
    readonly server: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${server} does not answer (${reason}). Try again.`, options);
  }
}

/** A cursor that no list here has given out. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';

  constructor(readonly cursor: string) {
    super(`No list has given out the cursor '${cursor.slice(0, 100)}': use next_cursor of the page before, unchanged.`);
  }
}

/** What Node calls the error of a system call, such as `ENOSPC`, and others theirs. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
