import { describe, expect, it } from '@jest/globals';
import type { ColumnKind } from './column-profile.js';
import { readTable, type ReadTableOptions } from './read-table.js';
import { isNumeric, type Table } from './table.js';
import { fileOf } from './testing/text-source.js';

async function load(content: string, kinds: Record<string, ColumnKind>, options?: ReadTableOptions): Promise<Table> {
  const columns = content.slice(0, content.indexOf('\n')).split(',');
  const wanted = Object.entries(kinds).map(([name, kind]) => ({ name, kind }));
  return readTable(fileOf(content, 4096), { delimiter: ',', header: true, columns }, wanted, options);
}

/** Cells of a column, as they are meant. */
const cells = ({ columns }: Table, index = 0) => {
  const column = columns[index]!;
  return isNumeric(column) ? [...column.values] : Array.from(column.codes, (code) => column.levels[code] ?? null);
};

describe('readTable', () => {
  it('loads columns by their kinds, in the order wanted', async () => {
    const content = 'x,n,at,type,on,id\n 1.5,2,2024-01-31,b,0,p\n1e3,3.0,2024-01-31 00:00:01,a,1.0,o\n';
    const table = await load(content, {
      type: 'categorical',
      x: 'continuous',
      n: 'integer',
      at: 'datetime',
      on: 'boolean',
      id: 'id',
    });
    expect(table).toEqual({
      rows: 2,
      columns: [
        { name: 'type', kind: 'categorical', codes: Int32Array.of(1, 0), levels: ['a', 'b'] },
        { name: 'x', kind: 'continuous', values: Float64Array.of(1.5, 1000) },
        { name: 'n', kind: 'integer', values: Float64Array.of(2, 3) },
        {
          name: 'at',
          kind: 'datetime',
          values: Float64Array.of(Date.UTC(2024, 0, 31), Date.UTC(2024, 0, 31, 0, 0, 1)),
        },
        { name: 'on', kind: 'boolean', codes: Int32Array.of(0, 1), levels: ['0', '1'] },
        { name: 'id', kind: 'id', codes: Int32Array.of(0, 1), levels: ['p', 'o'] },
      ],
    });
  });

  it('takes what says so, and what it cannot read, for missing', async () => {
    const content = 'x,t,at\nNA,?,null\n,,\nabc,b ,x\n1, b,2024-01-01\n';
    const table = await load(content, { x: 'continuous', t: 'categorical', at: 'datetime' });
    expect(cells(table, 0)).toEqual([NaN, NaN, NaN, 1]);
    expect(cells(table, 1)).toEqual([null, null, 'b', 'b']);
    expect(cells(table, 2)).toEqual([NaN, NaN, NaN, Date.UTC(2024, 0, 1)]);
  });

  it('puts the no before the yes of a boolean, whichever comes first', async () => {
    for (const [no, yes] of [
      ['false', 'true'],
      ['no', 'yes'],
      ['off', 'on'],
      ['N', 'Y'],
      ['F', 'T'],
    ]) {
      const { columns } = await load(`b,\n${yes},\n${no},\n`, { b: 'boolean' });
      expect(columns).toEqual([{ name: 'b', kind: 'boolean', codes: Int32Array.of(1, 0), levels: [no, yes] }]);
    }
  });

  it('reads no more rows than wanted', async () => {
    const content = `x\n${Array.from({ length: 5000 }, (_, i) => i).join('\n')}`;
    expect(cells(await load(content, { x: 'integer' }, { maxRows: 3 }))).toEqual([0, 1, 2]);
    expect((await load(content, { x: 'integer' })).rows).toBe(5000);
    expect((await load(content, { x: 'integer' }, { maxRows: 9999 })).rows).toBe(5000);
  });

  it('keeps its cells with their rows in a sample, which stands in the order of the file', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},t${i},${i % 1000 === 7 ? 'rare' : 'common'}`);
    const content = `x,id,class\n${rows.join('\n')}`;
    const sample = { rows: 400, seed: 1, strata: 'class' };
    const table = await load(content, { x: 'integer', id: 'id' }, { sample });
    const numbers = cells(table, 0) as number[];
    expect(table.rows).toBe(400);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(cells(table, 1)).toEqual(numbers.map((x) => `t${x}`));
    expect(table.columns[1]).toMatchObject({ levels: { length: 400 } });
    expect(numbers.some((x) => x % 1000 === 7)).toBe(true);
    expect(await load(content, { x: 'integer', id: 'id' }, { sample })).toEqual(table);
    expect(await load(content, { x: 'integer', id: 'id' }, { sample: { ...sample, seed: 2 } })).not.toEqual(table);
  });

  it('names a column that the file does not have', async () => {
    await expect(load('a,b\n1,2\n', { c: 'integer' })).rejects.toThrow("The file has no column 'c'. It has: a, b.");
    const sample = { rows: 1, seed: 0, strata: 'd' };
    await expect(load('a,b\n1,2\n', { a: 'integer' }, { sample })).rejects.toThrow("no column 'd'");
  });

  it('loads a file without rows', async () => {
    expect(await load('a\n', { a: 'categorical' })).toEqual({
      rows: 0,
      columns: [{ name: 'a', kind: 'categorical', codes: new Int32Array(), levels: [] }],
    });
  });
});
