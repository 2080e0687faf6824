import { describe, expect, it } from '@jest/globals';
import type { Table } from '@celerity/tabular';
import { joinTables } from './join-tables.js';

function table(values: number[], codes: number[], levels: string[]): Table {
  return {
    rows: values.length,
    columns: [
      { name: 'torque', kind: 'continuous', values: Float64Array.from(values) },
      { name: 'type', kind: 'categorical', codes: Int32Array.from(codes), levels },
    ],
  };
}

async function* chunks(...tables: Table[]) {
  yield* tables;
}

describe('joined tables', () => {
  it('have the rows of all, in order, with the same codes for the same texts', async () => {
    const joined = await joinTables(chunks(table([1, NaN], [0, -1], ['L', 'M']), table([3, 4], [1, 0], ['H', 'L'])));
    expect(joined).toEqual(table([1, NaN, 3, 4], [0, -1, 0, 2], ['L', 'M', 'H']));
  });

  it('are empty where there is none', async () => {
    expect(await joinTables(chunks())).toEqual({ rows: 0, columns: [] });
  });
});
