/** A search that cannot be understood. Positions count UTF-16 units from 0. */
export class QueryError extends Error {
  override readonly name = 'QueryError';

  /**
   * @param message one sentence
   * @param expected what may stand there
   */
  constructor(
    message: string,
    readonly position: number,
    readonly length: number,
    readonly expected: readonly string[],
  ) {
    super(message);
  }
}
