import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ColumnProfile } from '@celerity/tabular';
import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import { InvalidCursorError } from '../errors.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { Datasets } from './datasets.js';
import { TrainingJobs } from './training-jobs.js';

const format = { delimiter: ',' as const, header: true, columns: ['Torque [Nm]'] };
const columns: ColumnProfile[] = [
  {
    name: 'Torque [Nm]',
    kind: 'continuous',
    count: 9,
    missing: 1,
    distinct: 9,
    min: 3.8,
    max: 76.6,
    mean: 40,
    std: 9.97,
    histogram: { edges: [3, 40, 77], counts: [4, 5] },
  },
];

onEveryDialect('Datasets', (server) => {
  let database: Database;
  let datasets: Datasets;
  let jobs: TrainingJobs;
  beforeAll(async () => {
    database = await openTables(server().url);
    datasets = new Datasets(database);
    jobs = new TrainingJobs(database);
  });
  afterAll(() => database.close());

  const create = async (name = 'sensors') => (await datasets.create({ id: randomUUID(), name, source: 'upload' })).id;
  const createReady = async () => {
    const id = await create();
    await datasets.ready(id, { rows: 10, columns });
    return id;
  };
  const createJob = (datasetId: string) => {
    const id = randomUUID();
    return jobs.create({ id, datasetId, config: {}, taskId: `task-${id}` });
  };

  it('follows one from its upload to its profile', async () => {
    const id = await create('pumps');
    expect(await datasets.find(id)).toMatchObject({ name: 'pumps', state: 'uploading', rows: null, format: null });
    expect(await datasets.uploaded(id, { bytes: 5_000_000_000, format })).toBe(true);
    expect(await datasets.find(id)).toMatchObject({ state: 'profiling', bytes: 5_000_000_000, format });
    expect(await datasets.ready(id, { rows: 10, columns })).toBe(true);
    expect(await datasets.find(id)).toMatchObject({ state: 'ready', rows: 10, columns, error: null });
  });

  it('keeps what is wrong with one, which never becomes wrong once it is ready', async () => {
    const id = await create();
    const error = { reason: 'ragged-row', line: 7, detail: '3 fields instead of 2' };
    expect(await datasets.failed(id, error)).toBe(true);
    expect(await datasets.find(id)).toMatchObject({ state: 'failed', error });
    expect(await datasets.failed(await createReady(), error)).toBe(false);
  });

  it('creates one once', async () => {
    const id = await create('first');
    await datasets.uploaded(id, { bytes: 1, format });
    const again = await datasets.create({ id, name: 'second', source: 'upload' });
    expect(again).toMatchObject({ name: 'first', state: 'profiling' });
  });

  it('says what does not take effect because it is gone', async () => {
    const id = randomUUID();
    expect(await datasets.find(id)).toBeUndefined();
    expect(await datasets.uploaded(id, { bytes: 1, format })).toBe(false);
    expect(await datasets.ready(id, { rows: 1, columns })).toBe(false);
  });

  it('lists them newest first, page by page, also those of one millisecond', async () => {
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.push(await create(`listed-${index}`));
    await database.run((db) => db.execute(`update datasets set created_at = '2030-01-01' where name like 'listed-%'`));
    const listed = [];
    let cursor: string | undefined;
    do {
      const page = await datasets.list({ limit: 2, cursor });
      listed.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(listed.slice(0, 5)).toEqual(ids.sort().reverse());
    expect(new Set(listed).size).toBe(listed.length);
    expect((await datasets.list({ limit: 1 })).items[0]).not.toHaveProperty('columns');
  });

  it.each(['', 'x', Buffer.from('1.2').toString('base64url'), `${'9'.repeat(400)}`])(
    'refuses the cursor %j',
    (cursor) => expect(datasets.list({ limit: 2, cursor })).rejects.toThrow(InvalidCursorError),
  );

  it('deletes one, unless a training that has not ended needs it', async () => {
    const id = await createReady();
    const creation = await createJob(id);
    expect(await datasets.delete(id)).toBe('in-use');
    if (creation.outcome === 'created') await jobs.settle(creation.job.id, 'REVOKED', null);
    expect(await datasets.delete(id)).toBe('deleted');
    expect(await datasets.delete(id)).toBe('unknown');
  });

  it('either keeps one for a training that begins while it is deleted, or lets the training find it gone', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = await createReady();
      const [deletion, creation] = await Promise.all([datasets.delete(id), createJob(id)]);
      const isThere = (await datasets.find(id)) !== undefined;
      expect([deletion, creation.outcome, isThere]).toEqual(
        creation.outcome === 'created' ? ['in-use', 'created', true] : ['deleted', 'unknown-dataset', false],
      );
    }
  });

  it('finds those that nothing happens to though they are not settled', async () => {
    const [idle, busy, settled] = [await create(), await create(), await createReady()];
    await database.run((db) =>
      db.execute(`update datasets set updated_at = now() - interval '1 hour' where id in ('${idle}', '${settled}')`),
    );
    const found = (await datasets.unsettled(60_000)).map(({ id }) => id);
    expect(found).toContain(idle);
    expect(found).not.toContain(busy);
    expect(found).not.toContain(settled);
  });
});
