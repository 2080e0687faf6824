import { describe, expect, it } from '@jest/globals';
import { TvaeConfig } from '@celerity/contracts';
import { Pacer, type Table } from '@celerity/tabular';
import { category, numeric, tableOf } from '../testing/tables.js';
import { planColumns } from './plan-columns.js';

const plan = (table: Table, config: Partial<TvaeConfig> = {}) =>
  planColumns(table, TvaeConfig.parse(config), new Pacer());

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const varied = numeric('varied', range(100), 'integer');

describe('planColumns', () => {
  it('gives numbers modes, bounds and what they are multiples of', async () => {
    const table = tableOf(
      numeric(
        'decimals',
        range(100).map((i) => 20 + i / 10),
      ),
      numeric(
        'any',
        range(100).map((i) => Math.sqrt(i)),
      ),
      numeric(
        'days',
        range(100).map((i) => i * 86_400_000),
        'datetime',
      ),
      varied,
    );
    const { columns } = await plan(table);
    expect(columns).toMatchObject([
      { name: 'decimals', transform: 'modes', min: 20, max: 29.9, quantum: 0.1, missing: false },
      { name: 'any', transform: 'modes', quantum: null },
      { name: 'days', transform: 'modes', quantum: 86_400_000 },
      { name: 'varied', transform: 'modes', quantum: 1 },
    ]);
  });

  it('makes categories of numbers with few values, and of those that the settings name', async () => {
    const few = numeric(
      'few',
      range(100).map((i) => (i % 3) / 2),
    );
    const { columns } = await plan(tableOf(few, varied), { categorical_columns: ['varied'] });
    expect(columns[0]).toEqual({
      transform: 'categories',
      name: 'few',
      kind: 'continuous',
      levels: [0, 0.5, 1],
      counts: [34, 33, 33],
      learned: 3,
    });
    expect(columns[1]).toMatchObject({ transform: 'categories', name: 'varied' });
  });

  it('makes a category, or a mode, of what is missing', async () => {
    const texts = category(
      'text',
      range(100).map((i) => (i % 4 === 0 ? null : 'x')),
    );
    const numbers = numeric(
      'number',
      range(100).map((i) => (i % 2 === 0 ? NaN : i)),
    );
    const { columns } = await plan(tableOf(texts, numbers));
    expect(columns[0]).toMatchObject({ levels: ['x', null], counts: [75, 25] });
    expect(columns[1]).toMatchObject({ transform: 'modes', missing: true, min: 1, max: 99 });
  });

  it('keeps columns with one value, or none, as they are', async () => {
    const table = tableOf(
      varied,
      category(
        'same',
        range(100).map(() => 'x'),
      ),
      numeric(
        'nothing',
        range(100).map(() => NaN),
      ),
    );
    const { columns } = await plan(table);
    expect(columns.slice(1)).toEqual([
      { transform: 'constant', name: 'same', kind: 'categorical', value: 'x' },
      { transform: 'constant', name: 'nothing', kind: 'continuous', value: null },
    ]);
  });

  it('lets rare values of many share a level', async () => {
    const texts = range(6000).map((i) => (i < 1000 ? 'frequent' : `rare ${i}`));
    const { columns } = await plan(tableOf(category('text', texts)));
    expect(columns[0]).toMatchObject({ learned: 256 });
    const [column] = columns;
    expect(column).toHaveProperty('levels.length', 5001);
    expect(column).toHaveProperty('levels.0', 'frequent');
  });

  it('leaves out ids, texts without end and what the settings say, and tells why', async () => {
    const table = tableOf(
      category('id', range(20_000).map(String), 'id'),
      category(
        'prose',
        range(20_000).map((i) => `It was day ${i}.`),
      ),
      numeric('unwanted', range(20_000)),
      category(
        'wanted',
        range(20_000).map((i) => String(i % 2)),
      ),
    );
    const { columns, excluded } = await plan(table, { exclude_columns: ['unwanted'] });
    expect(columns.map(({ name }) => name)).toEqual(['wanted']);
    expect(excluded).toEqual([
      { column: 'id', reason: expect.stringContaining('name rows') },
      { column: 'prose', reason: 'It has more than 10000 different values, too many for categories.' },
      { column: 'unwanted', reason: 'Left out by exclude_columns.' },
    ]);
  });

  it.each([
    ['a single row', tableOf(numeric('x', [1])), {}, /has 1 rows/],
    ['no rows', tableOf(numeric('x', [])), {}, /has 0 rows/],
    ['constants only', tableOf(numeric('x', [1, 1])), {}, /'x' has the same value in every row/],
    ['ids only', tableOf(category('x', ['a', 'b'], 'id')), {}, /'x': Its values name rows/],
    ['an unknown column left out', tableOf(varied), { exclude_columns: ['y'] }, /exclude_columns names 'y'.*'varied'/],
    ['an unknown category', tableOf(varied), { categorical_columns: ['y'] }, /categorical_columns names 'y'/],
  ])('refuses %s', async (_, table, config, message) => {
    await expect(plan(table, config)).rejects.toThrow(message);
    await expect(plan(table, config)).rejects.toHaveProperty('name', 'UnsuitableDataError');
  });
});
