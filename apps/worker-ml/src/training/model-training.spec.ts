import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { ModelConfig, trainModel } from '@celerity/contracts';
import { machineDataCsv } from '@celerity/sample-data';
import { ArtifactStoreFullError, type MlModel, modelKey, StorageUnavailableError } from '@celerity/storage';
import { TestStorage } from '@celerity/storage/testing';
import { TaskRevokedError, WorkerShutdown } from '@celerity/task-core';
import { type InlineCall, runTask } from '@celerity/task-core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TrainModel } from '../tasks/train-model.task.js';
import { ModelTraining } from './model-training.js';

const SMALL: Partial<ModelConfig> = {
  task: 'classification',
  target: 'Machine failure',
  exclude_columns: ['TWF', 'HDF', 'PWF', 'OSF', 'RNF'],
  rounds: 5,
  folds: 2,
};
const LONG: Partial<ModelConfig> = { ...SMALL, rounds: 5000, learning_rate: 0.001, patience: 0, min_leaf_rows: 1 };

jest.setTimeout(30_000);

describe('ml.train_model', () => {
  let storage: TestStorage;
  let machines: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    machines = await storage.addDataset(await text(machineDataCsv({ rows: 600 })));
  }, 60_000);
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => storage.stop());

  const train = ({ id, config }: Pick<MlModel, 'id' | 'config'>, call: InlineCall<typeof trainModel> = {}) => {
    const training = new ModelTraining(storage.mlModels, storage.tables, storage.artifacts);
    return runTask(trainModel, new TrainModel(training), { args: [id, ModelConfig.parse(config)], ...call });
  };
  const modelOn = (datasetId: string, config: Partial<ModelConfig> = SMALL) =>
    storage.addMlModel(datasetId, 'classification', config);
  const found = ({ id }: Pick<MlModel, 'id'>) => storage.mlModels.find(id);

  it('trains, tells how far it is, and keeps file and card', async () => {
    const model = await modelOn(machines);
    const run = await train(model);
    const row = (await found(model))!;
    expect(row).toMatchObject({ state: 'SUCCESS', error: null, latest: true, artifact: modelKey(model.id) });
    expect(row.card).toMatchObject({ task: 'classification', rows: 600, target: 'Machine failure' });
    expect(run.outcome).toEqual({ kind: 'success', result: { model_id: model.id, metrics: row.card!.metrics } });
    expect(run.progress[0]).toMatchObject({ stage: 'loading', percent: 0 });
    expect(run.progress.at(-1)).toMatchObject({ stage: 'saving', percent: 100 });
    expect((await storage.artifacts.readBytes(modelKey(model.id))).length).toBe(row.bytes);
  });

  it('gives the same result when it is delivered again, without training', async () => {
    const model = await modelOn(machines);
    const { outcome } = await train(model);
    expect(await train(model, { attempt: 2 })).toMatchObject({ outcome, progress: [] });
  });

  it('trains on a sample in which failures keep their share, and on extra rows', async () => {
    const extra = await storage.addDataset(await text(machineDataCsv({ rows: 100, seed: 7 })));
    const model = await modelOn(machines, { ...SMALL, max_rows: 200, extra_dataset_id: extra });
    expect((await train(model)).outcome.kind).toBe('success');
    expect((await found(model))!.card).toMatchObject({ rows: 600, trained_rows: 300, metrics: { rows: 200 } });
  });

  it('is retried when the database is away at the end', async () => {
    const model = await modelOn(machines);
    const away = new StorageUnavailableError('The database', 'timeout');
    jest.spyOn(storage.mlModels, 'succeed').mockRejectedValueOnce(away);
    expect((await train(model)).outcome).toMatchObject({ kind: 'retry', error: away });
    expect(await found(model)).toMatchObject({ state: 'STARTED', endedAt: null });
    expect((await train(model, { attempt: 2, retries: 1 })).outcome.kind).toBe('success');
  });

  it('goes on when the database is away meanwhile, and says so', async () => {
    const model = await modelOn(machines);
    const away = new StorageUnavailableError('The database', 'timeout');
    jest.spyOn(storage.mlModels, 'find').mockRejectedValueOnce(away);
    const { outcome, logs } = await train(model);
    expect(outcome.kind).toBe('success');
    expect(logs.map(({ message }) => message)).toEqual([
      `Whether the model is still wanted is not known: ${away.message}`,
    ]);
  });

  it('leaves the model to a newer run that has begun', async () => {
    const model = await modelOn(machines);
    await storage.mlModels.begin(model.id, 2);
    expect((await train(model)).outcome).toMatchObject({ kind: 'failure', error: { name: 'WorkerLostError' } });
    expect(await found(model)).toMatchObject({ state: 'STARTED', attempt: 2, endedAt: null });
  });

  it.each([
    ['a newer run begins', ({ id }: MlModel) => storage.mlModels.begin(id, 2)],
    ['its model is deleted', ({ id }: MlModel) => storage.mlModels.delete(id)],
  ])(
    'stops when %s meanwhile, and leaves nothing behind',
    async (_, happen) => {
      const model = await modelOn(machines, LONG);
      const running = train(model);
      while ((await found(model))?.state !== 'STARTED') await new Promise(setImmediate);
      await happen(model);
      expect((await running).outcome).toMatchObject({ kind: 'failure', error: { name: 'WorkerLostError' } });
      expect((await found(model)) ?? { error: null, endedAt: null }).toMatchObject({ error: null, endedAt: null });
      expect(await storage.keys(modelKey(model.id))).toEqual([]);
    },
    30_000,
  );

  it('removes the file of a model that was deleted while it was stored', async () => {
    const model = await modelOn(machines);
    const { succeed } = storage.mlModels;
    jest.spyOn(storage.mlModels, 'succeed').mockImplementationOnce(async (...given) => {
      await storage.mlModels.delete(model.id);
      return succeed.apply(storage.mlModels, given);
    });
    expect((await train(model)).outcome).toMatchObject({ kind: 'failure', error: { name: 'WorkerLostError' } });
    expect(await storage.keys(modelKey(model.id))).toEqual([]);
  });

  it.each([
    ['revoked', new TaskRevokedError('revoked'), 'revoked', { state: 'REVOKED', error: null }],
    ['given back at a shutdown', new WorkerShutdown('shutdown'), 'givenBack', { state: 'STARTED', endedAt: null }],
  ])('ends at once when it is %s', async (_, reason, kind, row) => {
    const model = await modelOn(machines, LONG);
    expect((await train(model, { abortOnProgress: reason })).outcome.kind).toBe(kind);
    expect(await found(model)).toMatchObject(row);
  });

  it('ends at its soft time limit as FAILURE, and the model with it', async () => {
    const model = await modelOn(machines, LONG);
    const { outcome } = await train(model, { softTimeLimit: 0.5, timeLimit: 30 });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'SoftTimeLimitExceeded' } });
    expect(await found(model)).toMatchObject({ state: 'FAILURE', error: { type: 'SoftTimeLimitExceeded' } });
  });

  it.each([
    [
      'an unknown target',
      { target: 'Machine failur' },
      /target names 'Machine failur'.*Did you mean 'Machine failure'/,
    ],
    ['an id as a category', { categorical_columns: ['UDI'] }, /'UDI'. An id tells rows apart/],
    ['an id as the target', { target: 'Product ID' }, /'Product ID' is an id/],
  ])('refuses %s, and says why', async (_, settings, message) => {
    const model = await modelOn(machines, { ...SMALL, ...settings });
    expect((await train(model)).outcome).toMatchObject({ kind: 'failure', error: { name: 'UnsuitableDataError' } });
    const error = { type: 'UnsuitableDataError', message: expect.stringMatching(message) };
    expect(await found(model)).toMatchObject({ state: 'FAILURE', error });
  });

  it('fails when there is no space for the model', async () => {
    const model = await modelOn(machines);
    const write = jest.spyOn(storage.artifacts, 'write');
    write.mockImplementation(async (key) => Promise.reject(new ArtifactStoreFullError(key)));
    expect((await train(model)).outcome).toMatchObject({ kind: 'failure', error: { name: 'ArtifactStoreFullError' } });
    expect(await found(model)).toMatchObject({ state: 'FAILURE', error: { type: 'ArtifactStoreFullError' } });
  });

  it('fails for a model that does not exist, and for one whose training has ended', async () => {
    const unknown = await train({ id: randomUUID(), config: SMALL });
    expect(unknown.outcome).toMatchObject({ kind: 'failure', error: { name: 'UnknownModelError' } });
    const model = await modelOn(machines);
    await storage.mlModels.settle(model.id, 'REVOKED', null);
    expect((await train(model)).outcome).toMatchObject({ kind: 'failure', error: { name: 'TrainingEndedError' } });
    expect((await found(model))?.state).toBe('REVOKED');
  });

  it('says that its data set, or the extra one, is gone', async () => {
    const gone = randomUUID();
    const model = await modelOn(machines, { ...SMALL, extra_dataset_id: gone });
    expect((await train(model)).outcome).toMatchObject({ kind: 'failure', error: { name: 'UnknownDatasetError' } });
    const message = expect.stringContaining(gone);
    expect(await found(model)).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownDatasetError', message } });
  });
});
