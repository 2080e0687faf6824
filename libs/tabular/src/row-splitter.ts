import { parse, CsvError as ParserError } from 'csv-parse/sync';
import { CsvError, type CsvPlace } from './csv-error.js';
import type { Delimiter } from './csv-format.js';
import { endOfRows, runsOfRows } from './row-ends.js';

/** Most characters of one row, so that an unclosed quote does not take the rest of the file into memory. */
export const MAX_ROW_LENGTH = 2 ** 20;

/**
 * Cuts text into rows of fields. Blank lines are no rows; line breaks in quoted fields become \n.
 *
 * Rows without quotes are cut here, which is several times faster; csv-parse reads those with quotes.
 */
export class RowSplitter {
  /** Text of a row whose end is still to come. */
  private pending = '';
  /** A \r at the end of the text: a \n may follow. */
  private held = '';
  private line = 1;

  /** @param width how many fields each row must have. (Default: any number) */
  constructor(
    private readonly delimiter: Delimiter,
    private readonly width?: number,
  ) {}

  /** The rows that end in this text. */
  push(text: string): string[][] {
    this.pending += this.withNewlines(text);
    const end = endOfRows(this.pending);
    const rows = this.split(this.pending.slice(0, end));
    this.pending = this.pending.slice(end);
    if (this.pending.length > MAX_ROW_LENGTH) this.refuseLength();
    return rows;
  }

  /** The last row, where no line break ends it. */
  end(): string[][] {
    const last = this.pending;
    this.pending = '';
    return this.split(last);
  }

  /** Where the text has come to. */
  get place(): CsvPlace {
    return { line: this.line, column: fieldAtEnd(this.pending, this.delimiter) };
  }

  private withNewlines(text: string): string {
    const all = this.held + text;
    this.held = all.endsWith('\r') ? '\r' : '';
    const whole = this.held ? all.slice(0, -1) : all;
    return whole.includes('\r') ? whole.replace(/\r\n?/g, '\n') : whole;
  }

  private split(text: string): string[][] {
    const good: string[][] = [];
    for (const { text: run, isQuoted } of runsOfRows(text)) {
      const rows = isQuoted ? this.parseQuoted(run) : splitPlain(run, this.delimiter);
      for (const row of rows) {
        const fields = this.delimiter === ' ' ? row.filter((field) => field !== '') : row;
        if (!isBlank(fields)) good.push(this.checkWidth(fields));
        this.line += isQuoted ? countLines(row) : 1;
      }
    }
    return good;
  }

  private parseQuoted(text: string): string[][] {
    try {
      return parseRows(text, this.delimiter);
    } catch (error) {
      throw error instanceof ParserError ? this.quotingError(text, error) : error;
    }
  }

  private quotingError(text: string, { records, column }: ParserError): CsvError {
    // Reads the good rows again: their lines tell where the wrong one starts.
    const good = records === 0 ? [] : parseRows(text, this.delimiter, Number(records));
    const line = good.reduce((sum, row) => sum + countLines(row), this.line);
    const what =
      'the quotes are wrong. A field with quotes starts and ends with one; a quote within it is doubled ("").';
    return new CsvError('bad-quoting', { line, column: Number(column) + 1 }, what);
  }

  private checkWidth(fields: string[]): string[] {
    if (this.width === undefined || fields.length === this.width) return fields;
    const place = { line: this.line, column: Math.min(fields.length, this.width) + 1 };
    const counts = `the row has ${fields.length} fields, the table ${this.width} columns.`;
    throw new CsvError('ragged-row', place, `${counts} Mend the row; a field that holds the delimiter needs quotes.`);
  }

  private refuseLength(): never {
    const what = `the row is longer than ${MAX_ROW_LENGTH} characters. Is a quote not closed, or the delimiter another?`;
    throw new CsvError('row-too-large', this.place, what);
  }
}

function parseRows(text: string, delimiter: Delimiter, to?: number): string[][] {
  return parse(text, { delimiter, to, record_delimiter: '\n', relax_column_count: true, max_record_size: 0 });
}

function splitPlain(text: string, delimiter: Delimiter): string[][] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.split(delimiter));
}

function isBlank(fields: readonly string[]): boolean {
  return fields.length === 0 || (fields.length === 1 && fields[0]!.trim() === '');
}

function countLines(row: readonly string[]): number {
  return row.reduce((sum, field) => (field.includes('\n') ? sum + field.split('\n').length - 1 : sum), 1);
}

function fieldAtEnd(text: string, delimiter: Delimiter): number {
  let quoted = false;
  let field = 1;
  let previous: string = delimiter;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    const isRun = delimiter === ' ' && previous === ' ';
    if (character === delimiter && !quoted && !isRun) field += 1;
    previous = character;
  }
  return field;
}
