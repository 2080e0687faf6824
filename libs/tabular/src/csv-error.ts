export const CSV_ERROR_REASONS = [
  'empty',
  'no-rows',
  'not-utf8',
  'bad-quoting',
  'ragged-row',
  'row-too-large',
  'no-column-names',
  'wrong-column-count',
  'too-many-columns',
  'duplicate-column',
  'empty-column-name',
] as const;
export type CsvErrorReason = (typeof CSV_ERROR_REASONS)[number];

/** A place in a CSV file. */
export interface CsvPlace {
  /** Physical line, from 1; of a row whose quoted fields span lines, the one it starts on. */
  line: number;
  /** Position of the field in its row, from 1. */
  column: number;
}

/** What is wrong with a CSV file, where, and what to do. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  readonly line: number;
  readonly column: number;

  /** @param what the problem and its cure; the message puts the place before it. */
  constructor(
    readonly reason: CsvErrorReason,
    place: CsvPlace,
    what: string,
  ) {
    super(`Line ${place.line}, field ${place.column}: ${what}`);
    this.line = place.line;
    this.column = place.column;
  }
}
