import { randomUUID } from 'node:crypto';
import { datasetKey } from '../artifacts/artifact-keys.js';
import { isNumeric, type Table } from '@celerity/tabular';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestStorage } from '../testing/test-storage.js';
import type { TableRequest } from './dataset-tables.js';

/** Of 1,000 machines, 20 failed. */
const CSV = `speed,failure\n${Array.from({ length: 1000 }, (_, row) => `${row},${row % 50 ? 'no' : 'yes'}`).join('\n')}\n`;

const shareOf = (table: Table, name: string, level: string) => {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column || isNumeric(column)) throw new Error(`${name} has no categories`);
  return column.codes.filter((code) => column.levels[code] === level).length / table.rows;
};

describe('a data set in memory', () => {
  let storage: TestStorage;
  let machines: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    machines = await storage.addDataset(CSV);
  }, 60_000);
  afterAll(() => storage.stop());

  const load = (id: string, request: Partial<TableRequest> = {}) => {
    const { signal } = new AbortController();
    return storage.tables.load(id, { rows: 5000, seed: 1, signal, ...request });
  };

  it('is the whole data set where it is not too large', async () => {
    const { table, dataset } = await load(machines);
    expect([dataset.id, table.rows, table.columns.map(({ name }) => name)]).toEqual([
      machines,
      1000,
      ['speed', 'failure'],
    ]);
  });

  it('is else a sample in which rare categories keep their share, the same for the same seed', async () => {
    const { table } = await load(machines, { rows: 100 });
    expect([table.rows, shareOf(table, 'failure', 'yes')]).toEqual([100, 0.02]);
    expect((await load(machines, { rows: 100 })).table).toEqual(table);
  });

  it('keeps the shares of the column that is named, where there is one', async () => {
    const rows = Array.from({ length: 1000 }, (_, row) => `${row % 100 ? 'usual' : 'rare'},${row % 40 ? 'no' : 'yes'}`);
    const id = await storage.addDataset(`part,failure\n${rows.join('\n')}\n`);
    const sample = async (strata: string) => (await load(id, { rows: 80, strata })).table;
    expect(shareOf(await sample('failure'), 'failure', 'yes')).toBe(2 / 80);
    expect(shareOf(await sample('part'), 'part', 'rare')).toBe(1 / 80);
    expect(await sample('nothing')).toEqual(await sample('part'));
  });

  it('has the columns that are wanted, as they are wanted', async () => {
    const { table } = await load(machines, { columns: [{ name: 'speed', kind: 'categorical' }] });
    expect(table.columns).toMatchObject([{ name: 'speed', kind: 'categorical' }]);
  });

  it('must be ready, and there', async () => {
    const id = randomUUID();
    await storage.datasets.create({ id, name: 'machines', source: 'upload' });
    await expect(load(id)).rejects.toThrow(`Data set ${id} is uploading`);
    await expect(load(randomUUID())).rejects.toThrow('does not exist');
    const gone = await storage.addDataset(CSV);
    await storage.artifacts.delete(datasetKey(gone));
    await expect(load(gone)).rejects.toThrow('was deleted');
  });
});
