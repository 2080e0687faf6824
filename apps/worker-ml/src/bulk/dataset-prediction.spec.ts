import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { predictDataset } from '@celerity/contracts';
import { machineDataCsv } from '@celerity/sample-data';
import { datasetKey, StorageUnavailableError } from '@celerity/storage';
import { TestStorage } from '@celerity/storage/testing';
import { deriveId, TaskRevokedError } from '@celerity/task-core';
import { type InlineCall, runTask } from '@celerity/task-core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { predictRows } from '../serving/predict-rows.js';
import { ServedModels } from '../serving/served-models.js';
import { PredictDataset } from '../tasks/predict-dataset.task.js';
import { addModel, FEATURES, machineRows, makeModel } from '../testing/made-models.js';
import { DatasetPrediction } from './dataset-prediction.js';

const machines = async (rows: number, seed = 1) => (await buffer(machineDataCsv({ rows, seed }))).toString();

describe('ml.predict_dataset', () => {
  let storage: TestStorage;
  let models: ServedModels;
  let failures: string;
  let machinesId: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    models = new ServedModels(storage.mlModels, storage.artifacts, { serving: { modelCacheBytes: 2 ** 28 } });
    failures = await addModel(storage, await makeModel({ target: 'Machine failure' }));
    machinesId = await storage.addDataset(await machines(2000));
  }, 120_000);
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    await models.onModuleDestroy();
    await storage.stop();
  });

  const predict = async (call: InlineCall<typeof predictDataset>) => {
    const taskId = call.taskId ?? randomUUID();
    const handler = new PredictDataset(new DatasetPrediction(models, storage.datasets, storage.artifacts));
    const run = await runTask(predictDataset, handler, { ...call, taskId });
    const datasetId = deriveId(taskId, 'dataset');
    return { ...run, taskId, datasetId, dataset: await storage.datasets.find(datasetId) };
  };
  const rowsOf = async (datasetId: string) => {
    const csv = (await storage.artifacts.readBytes(datasetKey(datasetId))).toString();
    const [header = '', ...rows] = csv.trimEnd().split('\n');
    return { columns: header.split(','), rows: rows.map((row) => row.split(',')) };
  };

  it('predicts every row as a call does, beside the ids of the row', async () => {
    const { outcome, progress, datasetId, dataset, taskId } = await predict({ args: [failures, machinesId] });
    expect(outcome).toEqual({ kind: 'success', result: { dataset_id: datasetId, rows: 2000 } });
    expect(progress.at(-1)).toEqual({ rows: 2000, total: 2000, percent: 100 });
    const { columns, rows } = await rowsOf(datasetId);
    expect(columns).toEqual(['UDI', 'Product ID', 'probability', 'label']);
    expect(rows.map(([udi]) => Number(udi))).toEqual(rows.map((_, row) => row + 1));
    const { signal } = new AbortController();
    const [called] = await models.use(failures, (model) => predictRows(model, [{ rows: machineRows(2000), signal }]));
    expect(rows.map(([, , probability, label]) => [Number(probability), label])).toEqual(
      called instanceof Array && called.map(({ probability, label }) => [probability, label]),
    );
    expect(dataset).toMatchObject({
      ...{ state: 'ready', source: 'prediction', name: 'machines, predictions', rows: 2000, modelId: failures, taskId },
      columns: columns.map((name) => ({ name, missing: 0 })),
    });
    expect(dataset?.bytes).toBe(await storage.artifacts.size(datasetKey(datasetId)));
  });

  it('names the data set as asked', async () => {
    const { dataset } = await predict({
      kwargs: { model_id: failures, dataset_id: machinesId, name: 'night shift' },
    });
    expect(dataset).toMatchObject({ name: 'night shift' });
  });

  it('tells the probability of every class, where there are more than two', async () => {
    const types = await addModel(storage, await makeModel({ target: 'Type' }));
    const { datasetId } = await predict({ args: [types, machinesId] });
    const { columns, rows } = await rowsOf(datasetId);
    expect(columns.slice(2)).toEqual(['probability', 'label', 'probability_H', 'probability_L', 'probability_M']);
    for (const [, , probability, label, h, l, m] of rows.slice(0, 100)) {
      const ofEach = [h, l, m].map(Number);
      expect(Number(probability)).toBe(Math.max(...ofEach));
      expect(label).toBe(['H', 'L', 'M'][ofEach.indexOf(Number(probability))]);
      expect(ofEach.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    }
  });

  it('tells values', async () => {
    const torque = await addModel(storage, await makeModel({ target: 'Torque [Nm]' }));
    const { columns, rows } = await rowsOf((await predict({ args: [torque, machinesId] })).datasetId);
    expect(columns.at(-1)).toBe('value');
    expect(rows.every(([, , value]) => Number(value) > 3 && Number(value) < 80)).toBe(true);
  });

  it('takes columns in any order, missing values and levels that it never saw', async () => {
    const [, type, air, process, speed, torque, wear] = [0, 'X', 298.1, 308.6, 1551, 'NA', 0];
    const lines = [
      'Tool wear [min];Torque [Nm];Rotational speed [rpm];Process temperature [K];Air temperature [K];Type',
      [wear, torque, speed, process, air, type].join(';'),
      [wear, 42.8, speed, process, air, ' M '].join(';'),
    ];
    const datasetId = await storage.addDataset(`${lines.join('\n')}\n`);
    const { rows, columns } = await rowsOf((await predict({ args: [failures, datasetId] })).datasetId);
    const row = { 'Air temperature [K]': air!, 'Process temperature [K]': process!, 'Rotational speed [rpm]': speed! };
    const asked = [
      { ...row, Type: null, 'Torque [Nm]': null, 'Tool wear [min]': 0 },
      { ...row, Type: 'M', 'Torque [Nm]': 42.8, 'Tool wear [min]': 0 },
    ];
    const { signal } = new AbortController();
    const [called] = await models.use(failures, (model) => predictRows(model, [{ rows: asked, signal }]));
    expect(columns).toEqual(['probability', 'label']);
    expect(rows.map(([probability]) => Number(probability))).toEqual(
      called instanceof Array && called.map(({ probability }) => probability),
    );
  });

  it.each([
    [
      'lacks columns',
      'Type,Torque [Nm]\nM,4\nL,5\n',
      "lacks columns that the model needs: 'Air temperature [K]', 'Process",
    ],
    [
      'has text where numbers were',
      `${FEATURES.join(',')}\nM,298.1,308.6,1551,high,0\nL,298.1,308.6,1551,4,0\n`,
      "Column 'Torque [Nm]' of the data set is categorical, not all numbers",
    ],
  ])('refuses a data set that %s', async (_, csv, message) => {
    const { outcome, dataset } = await predict({ args: [failures, await storage.addDataset(csv)] });
    expect(outcome).toMatchObject({
      kind: 'failure',
      error: { name: 'UnsuitableDatasetError', message: expect.stringContaining(message) },
    });
    expect(dataset).toBeUndefined();
  });

  it.each([
    ['model', () => [randomUUID(), machinesId], 'UnknownModelError'],
    ['data set', () => [failures, randomUUID()], 'UnknownDatasetError'],
  ])('fails for a %s that does not exist', async (_, args, name) => {
    expect((await predict({ args: args() })).outcome).toMatchObject({ kind: 'failure', error: { name } });
  });

  it('makes one data set however often its task is delivered', async () => {
    const { taskId, outcome } = await predict({ args: [failures, machinesId] });
    const write = jest.spyOn(storage.artifacts, 'write');
    expect((await predict({ args: [failures, machinesId], taskId, attempt: 2 })).outcome).toEqual(outcome);
    expect(write).not.toHaveBeenCalled();
  });

  it('leaves nothing behind when it is revoked in the middle', async () => {
    const large = await storage.addDataset(await machines(100_000));
    const abortOnProgress = new TaskRevokedError('revoked');
    const { outcome, dataset, datasetId } = await predict({ args: [failures, large], abortOnProgress });
    expect(outcome.kind).toBe('revoked');
    expect(dataset).toBeUndefined();
    expect(await storage.keys(datasetKey(datasetId))).toEqual([]);
  });

  it('is retried when the database is away at the end, and leaves nothing until then', async () => {
    const away = new StorageUnavailableError('The database', 'timeout');
    jest.spyOn(storage.datasets, 'ready').mockRejectedValueOnce(away);
    const first = await predict({ args: [failures, machinesId] });
    expect(first.outcome).toMatchObject({ kind: 'retry', error: away });
    expect(first.dataset).toBeUndefined();
    const second = await predict({ args: [failures, machinesId], taskId: first.taskId, attempt: 2, retries: 1 });
    expect([second.outcome.kind, second.dataset?.state]).toEqual(['success', 'ready']);
  });
});
