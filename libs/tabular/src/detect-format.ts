import { isMissing, parseNumber } from './cell.js';
import { checkNames } from './column-names.js';
import { CsvError } from './csv-error.js';
import type { CsvFormat } from './csv-format.js';
import { findDelimiter } from './find-delimiter.js';
import { endOfRow } from './row-ends.js';
import { RowSplitter } from './row-splitter.js';
import { notUtf8, Utf8Reader } from './utf8-reader.js';

/** Bytes from the start of a file that hold its first row, however wide. */
export const HEAD_BYTES = 2 ** 20;

/** In a head from this size on, a first row without a line break may go on behind it. */
const CUT_HEAD_BYTES = 2 ** 16;

interface FirstRow {
  fields: string[];
  line: number;
}

/**
 * Finds how a CSV file is written, by its first rows.
 *
 * @param head the start of the file: its first `HEAD_BYTES`, or all of it. 64 KiB do where the first row is not wider.
 * @param given what is known; it wins over what is found. `columns` without `header` name the columns of a file that has no
 * header, or repeat the header that it has.
 * @throws CsvError where this cannot be the start of a table.
 */
export function detectFormat(head: Uint8Array, given: Partial<CsvFormat> = {}): CsvFormat {
  const { text: raw, valid } = new Utf8Reader().read(head);
  const text = raw.replace(/\r\n?/g, '\n');
  const delimiter = given.delimiter ?? findDelimiter(text, given.columns?.length);
  const splitter = new RowSplitter(delimiter);
  if (!valid) {
    splitter.push(text);
    throw notUtf8(splitter.place);
  }
  const first = readFirstRow(text, splitter, head.length >= CUT_HEAD_BYTES);
  if (given.columns) {
    const columns = checkNames(given.columns, 1, 'Give every column a name of its own (columns=).');
    checkCount(columns, first);
    return { delimiter, header: given.header ?? repeats(first, columns), columns };
  }
  if (!(given.header ?? !isNumbers(first))) {
    const what = 'the file does not start with column names. Name all of its columns, in order (columns=a,b,c).';
    throw new CsvError('no-column-names', { line: first.line, column: 1 }, what);
  }
  const cure = 'Mend the header, or name the columns yourself (header=true&columns=a,b,c).';
  return { delimiter, header: true, columns: checkNames(first.fields, first.line, cure) };
}

function readFirstRow(text: string, splitter: RowSplitter, mayGoOn: boolean): FirstRow {
  let from = 0;
  while (from < text.length) {
    const end = endOfRow(text, from);
    const { line } = splitter.place;
    const [whole] = splitter.push(text.slice(from, end));
    if (whole === undefined && end === text.length && mayGoOn) {
      const what = `the first row is longer than ${text.length} characters. Is a quote in it not closed?`;
      throw new CsvError('row-too-large', splitter.place, what);
    }
    const fields = whole ?? splitter.end()[0];
    if (fields !== undefined) return { fields, line };
    from = end;
  }
  throw new CsvError('empty', splitter.place, 'the file is empty. Send a line of column names, and rows.');
}

/** A row of numbers cannot be the names of columns. */
function isNumbers({ fields }: FirstRow): boolean {
  const cells = fields.map((field) => field.trim()).filter((cell) => !isMissing(cell));
  return cells.length > 0 && cells.every((cell) => !Number.isNaN(parseNumber(cell)));
}

function repeats({ fields }: FirstRow, columns: readonly string[]): boolean {
  return fields.every((field, index) => field.trim() === columns[index]);
}

function checkCount(columns: readonly string[], { fields, line }: FirstRow): void {
  if (columns.length === fields.length) return;
  const place = { line, column: Math.min(columns.length, fields.length) + 1 };
  const what = `the row has ${fields.length} fields, but ${columns.length} columns are named. Name each of them once, in order.`;
  throw new CsvError('wrong-column-count', place, what);
}
