import { describe, expect, it } from '@jest/globals';
import { readTable } from './read-table.js';
import type { Table, TableColumn } from './table.js';
import { collect } from './testing/text-source.js';
import { writeCsv } from './write-csv.js';

const write = async (tables: Iterable<Table>) => Buffer.concat(await collect(writeCsv(tables))).toString();

const numbers = (name: string, kind: 'continuous' | 'integer' | 'datetime', ...values: number[]): TableColumn => ({
  name,
  kind,
  values: Float64Array.from(values),
});
const texts = (name: string, levels: string[], ...codes: number[]): TableColumn => ({
  name,
  kind: 'categorical',
  codes: Int32Array.from(codes),
  levels,
});

describe('writeCsv', () => {
  it('writes numbers, moments, texts, and nothing for what is missing', async () => {
    const columns = [
      numbers('x', 'continuous', 0.1, NaN, -1e-9),
      numbers('n', 'integer', 3, -0, NaN),
      numbers('at', 'datetime', Date.UTC(2024, 0, 31, 10, 20, 30, 5), NaN, 0),
      texts('t', ['b', 'a'], 1, 0, -1),
    ];
    expect(await write([{ rows: 3, columns }])).toBe(
      'x,n,at,t\n0.1,3,2024-01-31T10:20:30.005Z,a\n,0,,b\n-1e-9,,1970-01-01T00:00:00.000Z,\n',
    );
  });

  it('quotes what has delimiters, quotes or line breaks in it', async () => {
    const column = texts('a,b', ['x,y', 'say "no"', 'p\nq', 'p\rq', 'a b', "it's"], 0, 1, 2, 3, 4, 5);
    expect(await write([{ rows: 6, columns: [column] }])).toBe(
      '"a,b"\n"x,y"\n"say ""no"""\n"p\nq"\n"p\rq"\na b\nit\'s\n',
    );
  });

  it('says NA in a table of one column, where nothing would be a blank line', async () => {
    expect(await write([{ rows: 2, columns: [numbers('x', 'integer', NaN, 1)] }])).toBe('x\nNA\n1\n');
  });

  it('writes one header for all chunks, also where they have no rows', async () => {
    const chunk = (...values: number[]) => ({ rows: values.length, columns: [numbers('x', 'integer', ...values)] });
    expect(await write([chunk(1), chunk(), chunk(2)])).toBe('x\n1\n2\n');
    expect(await write([chunk()])).toBe('x\n');
  });

  it('writes what is read as the same table', async () => {
    const rows = 30_000;
    const table: Table = {
      rows,
      columns: [
        { name: 'x', kind: 'continuous', values: Float64Array.from({ length: rows }, (_, i) => (i % 7 ? i / 7 : NaN)) },
        { name: 'at', kind: 'datetime', values: Float64Array.from({ length: rows }, (_, i) => i * 1e7) },
        {
          name: 't',
          kind: 'categorical',
          levels: ['', 'a "b"', 'c,\nd'].slice(1),
          codes: Int32Array.from({ length: rows }, (_, i) => (i % 3) - 1),
        },
      ],
    };
    const format = { delimiter: ',' as const, header: true, columns: ['x', 'at', 't'] };
    expect(await readTable(writeCsv([table]), format, table.columns)).toEqual(table);
  });

  it('writes in pieces, and lets timers fire between them', async () => {
    const rows = 300_000;
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const values = Float64Array.from({ length: rows }, (_, i) => i / 3);
    const pieces = await collect(writeCsv([{ rows, columns: [{ name: 'x', kind: 'continuous', values }] }]));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(2 ** 17);
  });
});
