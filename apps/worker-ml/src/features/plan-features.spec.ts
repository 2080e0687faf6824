import { Pacer, type Table } from '@celerity/tabular';
import { describe, expect, it } from '@jest/globals';
import type { ColumnRoles } from './column-roles.js';
import { planFeatures } from './plan-features.js';
import { numbers, range, tableOf, texts } from './testing/tables.js';

const rows = range(100);
const speed = numbers(
  'speed',
  rows.map((row) => row / 4),
);
const failure = texts(
  'failure',
  rows.map((row) => (row % 10 ? '0' : '1')),
  'boolean',
);

const plan = (table: Table, roles: Partial<ColumnRoles> = {}) =>
  planFeatures(
    table,
    { target: 'failure', unit_column: null, time_column: null, exclude_columns: [], categorical_columns: [], ...roles },
    new Pacer(),
  );

describe('planFeatures', () => {
  it('takes numbers as they are, and texts, answers and asked-for numbers by their levels', async () => {
    const { features, excluded, ignored } = await plan(
      tableOf(
        speed,
        texts(
          'type',
          rows.map((row) => 'HLM'[row % 3]!),
        ),
        texts(
          'guard',
          rows.map((row) => (row % 2 ? 'yes' : 'no')),
          'boolean',
        ),
        numbers(
          'program',
          rows.map((row) => [10, 9, NaN][row % 3]!),
          'integer',
        ),
        failure,
      ),
      { categorical_columns: ['program'] },
    );
    expect(features).toMatchObject([
      { name: 'speed', kind: 'numeric', min: 0, max: 24.75, mean: expect.closeTo(12.375), p05: 1, p95: 23.5 },
      { name: 'type', kind: 'categorical', levels: ['H', 'L', 'M'], reference: { shares: [0.34, 0.33, 0.33] } },
      { name: 'guard', kind: 'categorical', levels: ['no', 'yes'] },
      { name: 'program', kind: 'categorical', levels: ['9', '10'], reference: { missing: 0.33 } },
    ]);
    expect(excluded).toEqual([{ column: 'failure', kind: 'boolean', reason: 'It is what is predicted.' }]);
    expect(ignored).toEqual(['failure']);
  });

  it('leaves out what tells nothing, and what would tell too much, and says why', async () => {
    const { features, excluded, ignored } = await plan(
      tableOf(
        speed,
        texts(
          'serial',
          rows.map((row) => `S${row}`),
          'id',
        ),
        numbers(
          'day',
          rows.map((row) => row * 86_400_000),
          'datetime',
        ),
        numbers(
          'void',
          rows.map(() => NaN),
        ),
        numbers(
          'same',
          rows.map(() => 7),
        ),
        texts(
          'note',
          rows.map((row) => `note ${row % 60}`),
        ),
        numbers('unwanted', rows),
        texts(
          'machine',
          rows.map((row) => `M${row % 5}`),
        ),
        numbers('cycle', rows),
        failure,
      ),
      { exclude_columns: ['unwanted', 'serial'], unit_column: 'machine', time_column: 'cycle' },
    );
    expect(features.map(({ name }) => name)).toEqual(['speed']);
    expect(Object.fromEntries(excluded.map(({ column, reason }) => [column, reason]))).toEqual({
      serial: expect.stringMatching(/^An id tells rows apart, not machines that fail/),
      day: expect.stringMatching(/^A moment/),
      void: 'It has no value in any row.',
      same: 'It has the same value in every row.',
      note: 'It has 60 different texts in 100 rows: too few rows of each to learn from.',
      unwanted: 'Left out by exclude_columns.',
      machine: 'It says which unit a row is of.',
      cycle: 'It says when a row was measured.',
      failure: 'It is what is predicted.',
    });
    expect(excluded[0]).toMatchObject({ column: 'serial', kind: 'id' });
    expect(ignored).toEqual(['serial', 'day', 'void', 'same', 'note', 'unwanted', 'failure']);
  });

  it('keeps a column with one value that is missing at times', async () => {
    const { features } = await plan(
      tableOf(
        numbers(
          'alarm',
          rows.map((row) => (row % 3 ? NaN : 1)),
        ),
        failure,
      ),
    );
    expect(features).toMatchObject([{ name: 'alarm', reference: { edges: [], shares: [0.34] } }]);
  });

  it('tells the most frequent of very many levels apart, and says so', async () => {
    const many = range(2000);
    const { features, warnings } = await plan(
      tableOf(
        texts(
          'program',
          many.map((row) => `P${row < 600 ? row % 255 : 255 + (row % 400)}`),
        ),
        texts(
          'failure',
          many.map((row) => (row % 2 ? '0' : '1')),
          'boolean',
        ),
      ),
    );
    expect(features[0]).toHaveProperty('levels.length', 255);
    expect(warnings).toEqual(["'program' has 655 different values: the 255 most frequent are told apart."]);
  });

  it('says that numbers are beyond single precision', async () => {
    const { warnings } = await plan(
      tableOf(
        numbers(
          'load',
          rows.map((row) => row * 1e38),
        ),
        failure,
      ),
    );
    expect(warnings).toEqual([expect.stringMatching(/^'load' has numbers beyond/)]);
  });

  it.each<[string, Table, Partial<ColumnRoles>, RegExp]>([
    [
      'an unknown target',
      tableOf(speed),
      { target: 'failur' },
      /target names 'failur'.*no such column. It has: 'speed'/,
    ],
    ['a misspelt column', tableOf(speed, failure), { exclude_columns: ['sped'] }, /exclude_columns.*mean 'speed'\?/],
    ['an unknown unit', tableOf(speed, failure), { unit_column: 'xyzzy plugh' }, /unit_column/],
    [
      'a target that is an id',
      tableOf(speed, texts('failure', rows.map(String), 'id')),
      {},
      /'failure' is an id: each of its values names one row/,
    ],
    ['a target that is a moment', tableOf(speed, numbers('failure', rows, 'datetime')), {}, /is a moment/],
    [
      'an id that is asked for as a category',
      tableOf(speed, texts('serial', rows.map(String), 'id'), failure),
      { categorical_columns: ['serial'] },
      /categorical_columns names 'serial'. An id tells rows apart/,
    ],
    ['a target that is the unit', tableOf(speed, failure), { unit_column: 'failure' }, /both target and unit_column/],
    ['a unit that is the time', tableOf(speed, failure), { unit_column: 'speed', time_column: 'speed' }, /both unit/],
    [
      'a unit as a category',
      tableOf(speed, failure),
      { unit_column: 'speed', categorical_columns: ['speed'] },
      /both categorical_columns and unit_column/,
    ],
    [
      'nothing to learn from',
      tableOf(
        numbers(
          'same',
          rows.map(() => 1),
        ),
        failure,
      ),
      {},
      /'same': It has the same/,
    ],
  ])('refuses %s', async (_, table, roles, message) => {
    await expect(plan(table, roles)).rejects.toMatchObject({
      name: 'UnsuitableDataError',
      message: expect.stringMatching(message),
    });
  });
});
