import { expect, it } from '@jest/globals';
import { TvaeConfig } from '@celerity/contracts';
import { Pacer, Random } from '@celerity/tabular';
import { category, numeric, tableOf } from '../testing/tables.js';
import { encodeTable } from './encode.js';
import { layoutOf } from './layout.js';
import { planColumns } from './plan-columns.js';
import { strataOf } from './strata.js';

const indices = Array.from({ length: 120 }, (_, index) => index);

it('tells the combinations of the columns of few categories apart', async () => {
  const table = tableOf(
    numeric('number', indices),
    category(
      'two',
      indices.map((index) => String(index % 2)),
    ),
    category(
      'three',
      indices.map((index) => String(index % 3)),
    ),
    category(
      'many',
      indices.map((index) => String(index % 60)),
    ),
  );
  const pacer = new Pacer();
  const layout = layoutOf((await planColumns(table, TvaeConfig.parse({}), pacer)).columns);
  const { of, sizes } = strataOf(await encodeTable(table, layout, new Random(1), pacer), layout);
  expect(sizes).toEqual([20, 20, 20, 20, 20, 20]);
  indices.forEach((index) => expect(of[index]).toBe(of[index % 6]));
});
