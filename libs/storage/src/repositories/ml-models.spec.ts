import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { Datasets } from './datasets.js';
import { MlModels } from './ml-models.js';

const config = { task: 'classification', target: 'failure' };
const made = (artifact = 'a') => ({ card: { features: [] }, artifact, bytes: 10 });

onEveryDialect('MlModels', (server) => {
  let database: Database;
  let datasets: Datasets;
  let models: MlModels;
  let datasetId: string;
  beforeAll(async () => {
    database = await openTables(server().url);
    [datasets, models] = [new Datasets(database), new MlModels(database)];
    datasetId = await createDataset();
  });
  afterAll(() => database.close());

  const createDataset = async () => {
    const { id } = await datasets.create({ id: randomUUID(), name: 'pumps', source: 'upload' });
    await datasets.ready(id, { rows: 10, columns: [] });
    return id;
  };
  const newModel = (name: string, id = randomUUID()) => ({
    ...{ id, name, task: 'classification', origin: 'trained' as const, datasetId, config, taskId: `train-${id}` },
  });
  const create = async (name: string) => {
    const model = newModel(name);
    await models.create(model);
    return model.id;
  };
  const finish = async (name: string) => {
    const id = await create(name);
    await models.begin(id, 1);
    await models.succeed(id, 1, made());
    return id;
  };

  it('creates one once, the next version of its name', async () => {
    const model = newModel('press');
    expect(await models.create(model)).toMatchObject({
      outcome: 'created',
      model: { ...model, version: 1, latest: false, state: 'PENDING', attempt: 0, card: null, artifact: null },
    });
    await models.begin(model.id, 1);
    expect(await models.create(model)).toMatchObject({ outcome: 'created', model: { state: 'STARTED', version: 1 } });
    expect(await models.create(newModel('press'))).toMatchObject({ model: { version: 2 } });
    expect(await models.create(newModel('lathe'))).toMatchObject({ model: { version: 1 } });
  });

  it('creates none on a data set that cannot be used, but the same again when it is gone', async () => {
    const unknown = randomUUID();
    expect(await models.create({ ...newModel('x'), datasetId: unknown })).toEqual({
      ...{ outcome: 'unknown-dataset', datasetId: unknown },
    });
    const { id } = await datasets.create({ id: randomUUID(), name: 'new', source: 'upload' });
    expect(await models.create({ ...newModel('x'), extraDatasetId: id })).toEqual({
      ...{ outcome: 'dataset-not-ready', datasetId: id, datasetState: 'uploading' },
    });
    const model = { ...newModel('x'), datasetId: await createDataset() };
    await models.create(model);
    await models.settle(model.id, 'REVOKED', null);
    await datasets.delete(model.datasetId);
    expect(await models.create(model)).toMatchObject({ outcome: 'created', model: { state: 'REVOKED' } });
  });

  it('gives versions of one name to many at once', async () => {
    const created = await Promise.all(Array.from({ length: 8 }, () => models.create(newModel('crowd'))));
    const versions = created.map((one) => (one.outcome === 'created' ? one.model.version : 0));
    expect(versions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('keeps data sets from being deleted while a training needs them', async () => {
    const [main, extra] = [await createDataset(), await createDataset()];
    const model = { ...newModel('needy'), datasetId: main, extraDatasetId: extra };
    await models.create(model);
    expect(await Promise.all([main, extra].map((id) => datasets.delete(id)))).toEqual(['in-use', 'in-use']);
    await models.settle(model.id, 'FAILURE', { type: 'Error', message: 'no' });
    expect(await Promise.all([main, extra].map((id) => datasets.delete(id)))).toEqual(['deleted', 'deleted']);
  });

  it('follows one to its card', async () => {
    const id = await create('followed');
    expect(await models.begin(id, 1)).toMatchObject({ state: 'STARTED', startedAt: expect.any(Date) });
    expect(await models.latest('followed')).toBeUndefined();
    expect(await models.succeed(id, 1, made())).toBe(true);
    expect(await models.find(id)).toMatchObject({
      state: 'SUCCESS',
      latest: true,
      ...made(),
      endedAt: expect.any(Date),
    });
    expect(await models.latest('followed')).toBe(id);
    expect([await models.has(id), await models.has(randomUUID())]).toEqual([true, false]);
  });

  it('refuses what an attempt writes once a newer one has begun, or it has ended', async () => {
    const id = await create('fenced');
    await models.begin(id, 1);
    expect(await models.begin(id, 2)).toMatchObject({ attempt: 2 });
    expect(await models.begin(id, 1)).toBeUndefined();
    expect(await models.succeed(id, 1, made())).toBe(false);
    expect(await models.settle(id, 'FAILURE', null, 1)).toBeUndefined();
    expect(await models.succeed(id, 2, made())).toBe(true);
    expect(await models.succeed(id, 2, made())).toBe(true);
    expect(await models.succeed(id, 2, made('b'))).toBe(false);
    expect(await models.settle(id, 'REVOKED', null)).toBeUndefined();
    expect(await models.begin(id, 3)).toBeUndefined();
  });

  it('lets a name stand for the first that succeeds, and for what is promoted after', async () => {
    const [first, second] = [await finish('promoted'), await finish('promoted')];
    const unfinished = await create('promoted');
    expect(await models.latest('promoted')).toBe(first);
    expect(await models.promote(second)).toBe(true);
    expect(await models.promote(second)).toBe(true);
    expect(await models.latest('promoted')).toBe(second);
    expect([await models.promote(unfinished), await models.promote(randomUUID())]).toEqual([false, false]);
    expect((await models.versions('promoted')).map(({ id, version, latest }) => [id, version, latest])).toEqual([
      [unfinished, 3, false],
      [second, 2, true],
      [first, 1, false],
    ]);
    await models.delete(second);
    expect(await models.latest('promoted')).toBeUndefined();
  });

  it('has one latest, whoever succeeds or promotes at once', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => create('race')));
    await Promise.all(ids.map((id) => models.begin(id, 1)));
    expect(await Promise.all(ids.map((id) => models.succeed(id, 1, made())))).not.toContain(false);
    for (let round = 0; round < 5; round += 1) {
      expect(await Promise.all(ids.map((id) => models.promote(id)))).not.toContain(false);
      expect((await models.versions('race')).filter(({ latest }) => latest)).toHaveLength(1);
    }
  });

  it('lists those of a name or task, newest first, without their cards', async () => {
    const ids = [await finish('listed'), await finish('listed')];
    const { items, nextCursor } = await models.list({ name: 'listed', limit: 1 });
    expect(items).toMatchObject([{ id: ids[1] }]);
    expect(items[0]).not.toHaveProperty('card');
    const rest = await models.list({ name: 'listed', limit: 1, cursor: nextCursor ?? '' });
    expect([rest.items.map(({ id }) => id), rest.nextCursor]).toEqual([[ids[0]], null]);
    expect((await models.list({ name: 'listed', task: 'rul', limit: 1 })).items).toEqual([]);
  });

  it('discards one that nothing has happened to, and deletes any', async () => {
    const [untouched, begun] = [await create('gone'), await create('gone')];
    await models.begin(begun, 1);
    expect([await models.discard(untouched), await models.discard(begun)]).toEqual([true, false]);
    expect(await models.delete(begun)).toMatchObject({ id: begun, state: 'STARTED' });
    expect(await models.delete(begun)).toBeUndefined();
  });

  it('finds those whose making has not ended', async () => {
    const [open, ended] = [await create('open'), await finish('open')];
    const ids = (await models.unsettled()).map(({ id }) => id);
    expect(ids).toContain(open);
    expect(ids).not.toContain(ended);
    expect(await models.unsettled(60_000)).toEqual([]);
  });
});
