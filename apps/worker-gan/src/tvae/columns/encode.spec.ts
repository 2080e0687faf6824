import { describe, expect, it } from '@jest/globals';
import { TvaeConfig } from '@celerity/contracts';
import { Pacer, Random, type Table } from '@celerity/tabular';
import type { ModesColumn } from '../card.js';
import { valueOf } from '../sampling/mode-values.js';
import { category, numeric, tableOf } from '../testing/tables.js';
import { encodeTable, writeRow } from './encode.js';
import { layoutOf } from './layout.js';
import { planColumns } from './plan-columns.js';

async function encode(table: Table) {
  const { columns } = await planColumns(table, TvaeConfig.parse({}), new Pacer());
  const layout = layoutOf(columns);
  return { columns, layout, encoded: await encodeTable(table, layout, new Random(1), new Pacer()) };
}

const values = Array.from({ length: 200 }, (_, index) => (index % 7 === 0 ? NaN : Math.sin(index) * 30));
const texts = values.map((_, index) => (index % 3 === 0 ? 'a' : index % 3 === 1 ? 'b' : null));

describe('encodeTable', () => {
  it('places scalars first, then one-hot parts in the order of the columns', async () => {
    const { layout, encoded } = await encode(tableOf(category('text', texts), numeric('number', values)));
    const modes = layout.spans[1]!;
    expect(layout).toMatchObject({ alphas: 1, spans: [3, modes] });
    const row = new Float32Array(1 + 3 + modes);
    writeRow(encoded, 1, row, 0);
    expect([...row.subarray(1, 4)]).toEqual([0, 1, 0]);
    expect(row.subarray(4).reduce((sum, one) => sum + one, 0)).toBe(1);
  });

  it('keeps each number as a mode and a scalar, and what is missing as the last mode', async () => {
    const { columns, layout, encoded } = await encode(tableOf(numeric('number', values)));
    const column = columns[0] as ModesColumn;
    values.forEach((value, row) => {
      const [mode, alpha] = [encoded.codes[row]!, encoded.alphas[row]!];
      if (Number.isNaN(value)) expect([mode, alpha]).toEqual([layout.spans[0]! - 1, 0]);
      else if (Math.abs(alpha) < 0.98) expect(valueOf(column, mode, alpha)).toBeCloseTo(value, 3);
    });
  });

  it('is decided by the seed', async () => {
    const table = tableOf(numeric('number', values));
    const [first, again] = [await encode(table), await encode(table)];
    expect(again.encoded).toEqual(first.encoded);
  });
});
