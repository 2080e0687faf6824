import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import { onEveryDialect, openTables } from '../testing/on-every-dialect.js';
import { Datasets } from './datasets.js';
import { Models } from './models.js';
import { TrainingJobs } from './training-jobs.js';

const config = { epochs: 300, seed: 0 };
const loss = (epoch: number, value = 1 / epoch) => ({ epoch, loss: value, reconstruction: value / 2, kl: value / 2 });

onEveryDialect('TrainingJobs', (server) => {
  let database: Database;
  let datasets: Datasets;
  let jobs: TrainingJobs;
  let models: Models;
  let datasetId: string;
  beforeAll(async () => {
    database = await openTables(server().url);
    [datasets, jobs, models] = [new Datasets(database), new TrainingJobs(database), new Models(database)];
    datasetId = (await datasets.create({ id: randomUUID(), name: 'pumps', source: 'upload' })).id;
    await datasets.ready(datasetId, { rows: 10, columns: [] });
  });
  afterAll(() => database.close());

  const newJob = (id = randomUUID()) => ({ id, datasetId, config, taskId: `task-${id}` });
  const create = async () => {
    const job = newJob();
    await jobs.create(job);
    return job.id;
  };
  const modelOf = (id: string, jobId: string) => ({
    ...{ id, jobId, datasetId, kind: 'tvae', name: 'pumps', config, card: { columns: 12 } },
    ...{ artifact: `models/${id}.onnx`, bytes: 1000 },
  });

  it('creates one once, for a data set that is ready', async () => {
    const job = newJob();
    expect(await jobs.create(job)).toMatchObject({ outcome: 'created', job: { ...job, state: 'PENDING', attempt: 0 } });
    await jobs.begin(job.id, 1);
    expect(await jobs.create(job)).toMatchObject({ outcome: 'created', job: { state: 'STARTED' } });
    const unknown = randomUUID();
    expect(await jobs.create({ ...newJob(), datasetId: unknown })).toEqual({
      outcome: 'unknown-dataset',
      datasetId: unknown,
    });
    const { id } = await datasets.create({ id: randomUUID(), name: 'new', source: 'upload' });
    expect(await jobs.create({ ...newJob(), datasetId: id })).toEqual({
      outcome: 'dataset-not-ready',
      datasetId: id,
      datasetState: 'uploading',
    });
  });

  it('creates one for two callers at once', async () => {
    const job = newJob();
    const both = await Promise.all([jobs.create(job), jobs.create(job)]);
    expect(both).toMatchObject([
      { outcome: 'created', job },
      { outcome: 'created', job },
    ]);
  });

  it('follows one to its model', async () => {
    const [id, modelId] = [await create(), randomUUID()];
    expect(await jobs.begin(id, 1)).toMatchObject({ state: 'STARTED', startedAt: expect.any(Date), checkpoint: null });
    expect(await jobs.advance(id, 1, { epoch: 2 }, [loss(1), loss(2)])).toBe(true);
    expect(await jobs.advance(id, 1, { epoch: 2 }, [])).toBe(true);
    expect(await jobs.find(id)).toMatchObject({ state: 'PROGRESS', progress: { epoch: 2 } });
    expect(await jobs.succeed(id, 1, modelOf(modelId, id))).toBe(true);
    expect(await jobs.find(id)).toMatchObject({ state: 'SUCCESS', modelId, endedAt: expect.any(Date) });
    expect(await models.find(modelId)).toMatchObject({ jobId: id, config, card: { columns: 12 }, quality: null });
    expect(await jobs.losses(id)).toEqual([loss(1), loss(2)]);
  });

  it('refuses what an attempt writes once a newer one has begun', async () => {
    const id = await create();
    await jobs.begin(id, 1);
    expect(await jobs.begin(id, 2)).toMatchObject({ attempt: 2 });
    expect(await jobs.begin(id, 1)).toBeUndefined();
    expect(await jobs.advance(id, 1, { epoch: 9 }, [loss(9)])).toBe(false);
    expect(await jobs.saveCheckpoint(id, 1, { artifact: 'old', epoch: 9 })).toEqual({ saved: false });
    expect(await jobs.succeed(id, 1, modelOf(randomUUID(), id))).toBe(false);
    expect(await jobs.find(id)).toMatchObject({ state: 'STARTED', progress: null, checkpoint: null, modelId: null });
    expect(await jobs.losses(id)).toEqual([]);
  });

  it('begins the same attempt again', async () => {
    const id = await create();
    const first = await jobs.begin(id, 1);
    expect(await jobs.begin(id, 1)).toMatchObject({ startedAt: first?.startedAt });
  });

  it('hands the last checkpoint to the next attempt, and says which it replaced', async () => {
    const id = await create();
    await jobs.begin(id, 1);
    expect(await jobs.saveCheckpoint(id, 1, { artifact: 'a', epoch: 10 })).toEqual({ saved: true });
    expect(await jobs.saveCheckpoint(id, 1, { artifact: 'b', epoch: 20 })).toEqual({ saved: true, replaced: 'a' });
    expect(await jobs.saveCheckpoint(id, 1, { artifact: 'b', epoch: 20 })).toEqual({ saved: true });
    expect(await jobs.begin(id, 2)).toMatchObject({ checkpoint: { artifact: 'b', epoch: 20, attempt: 1 } });
  });

  it('replaces the losses of epochs that are done again', async () => {
    const id = await create();
    await jobs.begin(id, 1);
    await jobs.advance(id, 1, {}, [loss(1), loss(2), loss(3)]);
    await jobs.begin(id, 2);
    await jobs.advance(id, 2, {}, [loss(2, 9), loss(3, 9)]);
    expect(await jobs.losses(id)).toEqual([loss(1), loss(2, 9), loss(3, 9)]);
  });

  it('succeeds with one model, however often it is told', async () => {
    const [id, model] = [await create(), modelOf(randomUUID(), randomUUID())];
    await jobs.begin(id, 1);
    expect(await jobs.succeed(id, 1, model)).toBe(true);
    expect(await jobs.succeed(id, 1, model)).toBe(true);
    expect(await jobs.succeed(id, 1, modelOf(randomUUID(), id))).toBe(false);
    expect(await jobs.find(id)).toMatchObject({ modelId: model.id });
  });

  it('stores no model when the job cannot end, and ends no job when the model cannot be stored', async () => {
    const [id, model] = [await create(), modelOf(randomUUID(), randomUUID())];
    await jobs.begin(id, 1);
    await expect(jobs.succeed(id, 1, { ...model, bytes: NaN })).rejects.toThrow('invalid input syntax');
    expect(await jobs.find(id)).toMatchObject({ state: 'STARTED', modelId: null });
    await jobs.settle(id, 'REVOKED', null);
    expect(await jobs.succeed(id, 1, model)).toBe(false);
    expect(await models.find(model.id)).toBeUndefined();
  });

  it('settles one that has not ended, once, whichever attempt runs', async () => {
    const [id, error] = [await create(), { type: 'TimeLimitExceeded', message: 'too long' }];
    await jobs.begin(id, 3);
    await jobs.saveCheckpoint(id, 3, { artifact: 'a', epoch: 1 });
    expect(await jobs.settle(id, 'FAILURE', error)).toMatchObject({ error, checkpoint: { artifact: 'a' } });
    expect(await jobs.settle(id, 'REVOKED', null)).toBeUndefined();
    expect(await jobs.begin(id, 4)).toBeUndefined();
    expect(await jobs.advance(id, 3, {}, [])).toBe(false);
    expect(await jobs.find(id)).toMatchObject({ state: 'FAILURE', endedAt: expect.any(Date) });
  });

  it('discards one that nothing has happened to', async () => {
    const [untouched, begun, ended] = [await create(), await create(), await create()];
    await jobs.begin(begun, 1);
    await jobs.settle(ended, 'REVOKED', null);
    expect(await Promise.all([untouched, begun, ended].map((id) => jobs.discard(id)))).toEqual([true, false, false]);
    expect(await jobs.find(untouched)).toBeUndefined();
  });

  it('lists those that have not ended', async () => {
    const [open, ended] = [await create(), await create()];
    await jobs.settle(ended, 'REVOKED', null);
    const ids = (await jobs.unsettled()).map(({ id }) => id);
    expect(ids).toContain(open);
    expect(ids).not.toContain(ended);
    expect(await jobs.unsettled(60_000)).toEqual([]);
    expect((await jobs.list({ limit: 2 })).items.map(({ id }) => id)).toContain(ended);
  });
});
