import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { CsvError } from './csv-error.js';
import type { Delimiter } from './csv-format.js';
import { Random } from './random.js';
import { MAX_ROW_LENGTH, RowSplitter } from './row-splitter.js';

function split(
  text: string,
  { delimiter = ',' as Delimiter, width = undefined as number | undefined, piece = 3 } = {},
) {
  const splitter = new RowSplitter(delimiter, width);
  const rows: string[][] = [];
  for (let from = 0; from < text.length; from += piece) rows.push(...splitter.push(text.slice(from, from + piece)));
  return [...rows, ...splitter.end()];
}

function refusal(text: string, options?: Parameters<typeof split>[1]) {
  try {
    split(text, options);
  } catch (error) {
    if (error instanceof CsvError) return { reason: error.reason, line: error.line, column: error.column };
  }
  throw new Error('It was not refused.');
}

describe('RowSplitter', () => {
  it.each([
    ['lines that end in \\n', 'a,b\n1,2\n'],
    ['lines that end in \\r\\n', 'a,b\r\n1,2\r\n'],
    ['lines that end in \\r', 'a,b\r1,2\r'],
    ['line ends of all sorts', 'a,b\r1,2\n'],
    ['a last line without an end', 'a,b\n1,2'],
    ['blank lines', '\n\na,b\n\r\n  \n1,2\n\n'],
    ['quotes', '"a",b\n1,"2"\n'],
  ])('takes %s', (_, text) => {
    for (const piece of [1, 2, 3, 100])
      expect(split(text, { piece })).toEqual([
        ['a', 'b'],
        ['1', '2'],
      ]);
  });

  it('takes delimiters, doubled quotes and line breaks in quoted fields', () => {
    expect(split('"a,b","say ""no""","x\r\ny"\n1,,\n')).toEqual([
      ['a,b', 'say "no"', 'x\ny'],
      ['1', '', ''],
    ]);
  });

  it('takes runs of spaces for one delimiter, and none at the ends of a line', () => {
    expect(split('1 1 -0.0007  100.0  \n 2  "x y" 0 5', { delimiter: ' ' })).toEqual([
      ['1', '1', '-0.0007', '100.0'],
      ['2', 'x y', '0', '5'],
    ]);
  });

  it('reads as csv-parse does, wherever the pieces end', () => {
    const random = new Random(1);
    const field = () => {
      const text = Array.from({ length: random.int(6) }, () => 'ab,"\n .'[random.int(7)]).join('');
      return /[",\n]/.test(text) || random.int(3) === 0 ? `"${text.replaceAll('"', '""')}"` : text;
    };
    for (let file = 0; file < 200; file++) {
      const rows = Array.from({ length: 1 + random.int(12) }, () => [field(), field(), 'x'].join(','));
      const text = rows.join('\n') + (random.int(2) ? '\n' : '');
      expect(split(text, { piece: 1 + random.int(20) })).toEqual(parse(text));
    }
  });

  it('reads quoted rows among many without quotes', () => {
    const plain = 'plain,1\n'.repeat(2000);
    const rows = split(`${plain}"a\nb",2\n${plain}"c",3\n`, { piece: 4096 });
    expect(rows).toHaveLength(4002);
    expect([rows[2000], rows[2001], rows[4001]]).toEqual([
      ['a\nb', '2'],
      ['plain', '1'],
      ['c', '3'],
    ]);
  });

  it.each([
    ['a row with too few fields', 'a,b,c\n1,2,3\n1,2\n', { reason: 'ragged-row', line: 3, column: 3 }],
    ['a row with too many', 'a,b,c\n1,2,3,4\n', { reason: 'ragged-row', line: 2, column: 4 }],
    [
      'a row after blank and broken lines',
      'a,b,c\n\n"x\r\ny\nz",2,3\n\n1\n',
      { reason: 'ragged-row', line: 7, column: 2 },
    ],
    ['a quote within a field', 'a,b,c\n1,2,3\n4,5"6,7\n8,9",0\n', { reason: 'bad-quoting', line: 3, column: 2 }],
    ['text behind a closing quote', 'a,b,c\n"x\ny",2,3\n1,2,"3"4\n', { reason: 'bad-quoting', line: 4, column: 3 }],
    ['a space before a quote', 'a,b,c\n1, "2",3\n', { reason: 'bad-quoting', line: 2, column: 2 }],
    ['a quote that is not closed', 'a,b,c\n1,2,3\n1,"2,3\n4,5,6\n', { reason: 'bad-quoting', line: 3, column: 2 }],
  ])('says where there is %s', (_, text, expected) => {
    for (const piece of [1, 4, 1000]) expect(refusal(text, { width: 3, piece })).toEqual(expected);
  });

  it('gives up on a quote that swallows the file', () => {
    const text = `a,b\n1,"2\n${'3,4\n'.repeat(MAX_ROW_LENGTH / 4)}`;
    expect(refusal(text, { piece: 65_536 })).toEqual({ reason: 'row-too-large', line: 2, column: 2 });
  });

  it('gives up on a row without an end', () => {
    expect(refusal('x'.repeat(MAX_ROW_LENGTH + 1), { piece: 65_536 })).toEqual({
      reason: 'row-too-large',
      line: 1,
      column: 1,
    });
  });
});
