import { describe, expect, it } from '@jest/globals';
import { CsvError } from './csv-error.js';
import type { CsvFormat } from './csv-format.js';
import { detectFormat } from './detect-format.js';

const detect = (text: string | Uint8Array, given?: Partial<CsvFormat>) => detectFormat(Buffer.from(text), given);

function refusal(text: string | Uint8Array, given?: Partial<CsvFormat>) {
  try {
    detect(text, given);
  } catch (error) {
    if (error instanceof CsvError) return [error.reason, error.line, error.column];
  }
  throw new Error('It was not refused.');
}

describe('detectFormat', () => {
  it.each([
    ['comma', 'a,b,c\n1,2,3\n', ',', undefined],
    ['semicolon, with decimal commas', 'a;b;c\n1,5;2,5;3\n', ';', undefined],
    ['semicolon, with decimal commas in a file without header', '1,5;2,5;3,0\n1,0;2,0;3,1\n', ';', ['a', 'b', 'c']],
    ['tab, with spaces and commas in texts', 'a\tb\tc\nx y\t1,2\t3\n', '\t', undefined],
    ['comma, with spaces in names', 'Air temperature [K],b,c\n1,2,3\n', ',', undefined],
    ['comma, with the others in quotes', 'a,b,c\n"x;y;z","1\t\t2",3\n"p;q",2,3\n', ',', undefined],
    ['comma, beside moments with a space', 'a,b,c\n2024-01-01 10:00:00,2,3\n', ',', undefined],
    ['space', 'a b c\n1 2 3\n', ' ', undefined],
    ['one that given columns agree with', '1,2;3,4;5,6\n', ';', ['a', 'b', 'c']],
  ])('finds the delimiter %s', (_, text, delimiter, columns) => {
    const format = detect(text, { columns });
    expect(format.delimiter).toBe(delimiter);
    expect(format.columns).toHaveLength(3);
  });

  it('takes a file of one column, whatever spaces its name has', () => {
    const text = `Air temperature [K]\n${'298.1\n'.repeat(10)}`;
    expect(detect(text)).toEqual({ delimiter: ',', header: true, columns: ['Air temperature [K]'] });
  });

  it('reads files of the NASA turbofan data: runs of spaces, spaces at the ends of lines, no header', () => {
    const row = (unit: number) => `${unit} 1 -0.0007 -0.0004 100.0 518.67  641.82 \n`;
    const columns = ['unit', 'cycle', 's1', 's2', 's3', 't2', 't24'];
    expect(detect(row(1) + row(2), { columns })).toEqual({ delimiter: ' ', header: false, columns });
  });

  it('drops a byte order mark, spaces around names, and blank lines before them', () => {
    const format = detect('\ufeff\n \r\n a ,"b, c",d\n1,2,3\n');
    expect(format).toEqual({ delimiter: ',', header: true, columns: ['a', 'b, c', 'd'] });
  });

  it('finds out whether a file has the header that is given', () => {
    expect(detect('a,b\n1,2\n', { columns: ['a', 'b'] }).header).toBe(true);
    expect(detect('x,y\n1,2\n', { columns: ['a', 'b'] }).header).toBe(false);
  });

  it('lets what is given win', () => {
    expect(detect('a,b\n1,2\n', { columns: ['x', 'y'], header: true })).toEqual({
      delimiter: ',',
      header: true,
      columns: ['x', 'y'],
    });
    expect(detect('1,2\n1,2\n', { header: true }).columns).toEqual(['1', '2']);
    expect(detect('a;b,c;d\n', { delimiter: ',' }).columns).toEqual(['a;b', 'c;d']);
  });

  it('takes a start that ends in the middle of a row, a quote or a character', () => {
    const text = `a,b\n${'1,"é€"\n'.repeat(20_000)}`;
    for (const bytes of [65_536, 65_537, 65_538, 65_539]) {
      expect(detect(Buffer.from(text).subarray(0, bytes)).columns).toEqual(['a', 'b']);
    }
  });

  it.each([
    ['no text', '', ['empty', 1, 1]],
    ['blank lines only', '\n \n\r\n', ['empty', 4, 1]],
    ['a first row of numbers', '\n1,2,3\n4,5,6\n', ['no-column-names', 2, 1]],
    ['a first row of numbers and holes', '1,,NA\n4,5,6\n', ['no-column-names', 1, 1]],
    ['a column without a name', 'a,,c\n', ['empty-column-name', 1, 2]],
    ['a name twice', '\na,b, a\n', ['duplicate-column', 2, 3]],
    ['too many columns', Array.from({ length: 10_001 }, (_, i) => `c${i}`).join(','), ['too-many-columns', 1, 10_001]],
    ['bytes that are no UTF-8', Buffer.from('a,b\n1,caf\xe9\n', 'latin1'), ['not-utf8', 2, 2]],
    ['wrong quotes in the header', 'a,"b"c\n', ['bad-quoting', 1, 2]],
    ['a header whose quote is not closed', `a,"b\n${'1,2\n'.repeat(20_000)}`, ['row-too-large', 1, 2]],
  ])('refuses %s', (_, text, expected) => {
    expect(refusal(text)).toEqual(expected);
  });

  it.each([
    ['too few', { columns: ['a', 'b'] }, ['wrong-column-count', 1, 3]],
    ['too many', { columns: ['a', 'b', 'c', 'd'] }, ['wrong-column-count', 1, 4]],
    ['some twice', { columns: ['a', 'b', 'a'] }, ['duplicate-column', 1, 3]],
    ['none, for a file without header', { header: false }, ['no-column-names', 1, 1]],
  ])('refuses given columns: %s', (_, given, expected) => {
    expect(refusal('1,2,3\n', given)).toEqual(expected);
  });

  it('says what to do', () => {
    expect(() => detect('1,2,3\n')).toThrow(
      'Line 1, field 1: the file does not start with column names. Name all of its columns',
    );
    expect(() => detect('a,b,a\n')).toThrow("Line 1, field 3: column 1 has the name 'a' too. Mend the header");
  });
});
