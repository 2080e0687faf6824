import { CsvError, type CsvPlace, type CsvErrorReason } from './csv-error.js';

/** Most columns of a table. */
export const MAX_COLUMNS = 10_000;

/**
 * Checks names of columns, and drops the spaces around them.
 *
 * @param line where they stand; 1 for those that the caller gave.
 * @param cure what to do about wrong ones.
 * @throws CsvError
 */
export function checkNames(names: readonly string[], line: number, cure: string): string[] {
  const refuse = (reason: CsvErrorReason, index: number, what: string): never => {
    const place: CsvPlace = { line, column: index + 1 };
    throw new CsvError(reason, place, `${what} ${cure}`);
  };
  if (names.length > MAX_COLUMNS) {
    refuse('too-many-columns', MAX_COLUMNS, `there are ${names.length} columns; ${MAX_COLUMNS} are allowed.`);
  }
  const first = new Map<string, number>();
  return names.map((given, index) => {
    const name = given.trim();
    const earlier = first.get(name);
    if (name === '') refuse('empty-column-name', index, 'the column has no name.');
    if (earlier !== undefined) refuse('duplicate-column', index, `column ${earlier + 1} has the name '${name}' too.`);
    first.set(name, index);
    return name;
  });
}
