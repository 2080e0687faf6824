/** The tables cannot be compared as asked. The message says what to do. */
export class QualityError extends Error {
  override readonly name = 'QualityError';
}
