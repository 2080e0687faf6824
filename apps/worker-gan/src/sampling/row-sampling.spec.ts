import { randomUUID } from 'node:crypto';
import { sampleModel } from '@celerity/contracts';
import { datasetKey, StorageUnavailableError } from '@celerity/storage';
import { deriveId, TaskRevokedError } from '@celerity/task-core';
import { type InlineCall, runTask } from '@celerity/task-core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TvaeModels } from '../data/tvae-models.js';
import { SampleModel } from '../tasks/sample-model.task.js';
import { TestStorage } from '@celerity/storage/testing';
import { addMachineModel } from '../testing/machine-model.js';
import { RowSampling } from './row-sampling.js';

describe('gan.sample', () => {
  let storage: TestStorage;
  let modelId: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    modelId = await addMachineModel(storage);
  }, 120_000);
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => storage.stop());

  const sample = async (call: InlineCall<typeof sampleModel>) => {
    const taskId = call.taskId ?? randomUUID();
    const models = new TvaeModels(storage.models, storage.artifacts);
    const handler = new SampleModel(new RowSampling(models, storage.datasets, storage.artifacts));
    const run = await runTask(sampleModel, handler, { ...call, taskId });
    const datasetId = deriveId(taskId, 'dataset');
    return { ...run, taskId, datasetId, dataset: await storage.datasets.find(datasetId) };
  };
  const rowsOf = async (datasetId: string) => {
    const csv = (await storage.artifacts.readBytes(datasetKey(datasetId))).toString();
    const [header = '', ...rows] = csv
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
    return { columns: header.split(','), rows: rows.map((row) => row.split(',')) };
  };

  it('draws rows into a data set that is ready, and tells how far it is', async () => {
    const { outcome, progress, datasetId, dataset, taskId } = await sample({ args: [modelId, 2500] });
    expect(outcome).toEqual({ kind: 'success', result: { dataset_id: datasetId, rows: 2500 } });
    expect(progress.at(-1)).toEqual({ rows: 2500, total: 2500, percent: 100 });
    const { columns, rows } = await rowsOf(datasetId);
    expect(rows).toHaveLength(2500);
    expect(columns).toContain('Torque [Nm]');
    expect(dataset).toMatchObject({
      ...{ state: 'ready', source: 'synthetic', name: 'machines, 2500 synthetic rows', rows: 2500, modelId, taskId },
      columns: columns.map((name) => ({ name, missing: 0 })),
    });
    expect(dataset?.bytes).toBe(await storage.artifacts.size(datasetKey(datasetId)));
  });

  it('names the data set as asked', async () => {
    const { dataset } = await sample({ kwargs: { model_id: modelId, rows: 10, name: 'night shift' } });
    expect(dataset).toMatchObject({ name: 'night shift', rows: 10 });
  });

  it('draws the same rows with the same seed, others with another', async () => {
    const drawn = async (seed: number) => rowsOf((await sample({ args: [modelId, 50, seed] })).datasetId);
    expect(await drawn(7)).toEqual(await drawn(7));
    expect(await drawn(8)).not.toEqual(await drawn(7));
  });

  it('makes one data set however often its task is delivered', async () => {
    const { taskId, outcome } = await sample({ args: [modelId, 20] });
    const write = jest.spyOn(storage.artifacts, 'write');
    expect((await sample({ args: [modelId, 20], taskId, attempt: 2 })).outcome).toEqual(outcome);
    expect(write).not.toHaveBeenCalled();
  });

  it('draws rows that meet conditions, and fails where none can', async () => {
    const { datasetId } = await sample({ args: [modelId, 40, 0, { Type: 'M' }] });
    const { columns, rows } = await rowsOf(datasetId);
    expect(new Set(rows.map((row) => row[columns.indexOf('Type')]))).toEqual(new Set(['M']));

    const unmet = await sample({ args: [modelId, 40, 0, { Type: 'X' }] });
    expect(unmet.outcome).toMatchObject({ kind: 'failure', error: { name: 'UnmetConditionError' } });
    expect(unmet.dataset).toBeUndefined();
    expect(await storage.keys(datasetKey(unmet.datasetId))).toEqual([]);
  });

  it('leaves nothing behind when it is revoked in the middle', async () => {
    const abortOnProgress = new TaskRevokedError('revoked');
    const { outcome, dataset, datasetId } = await sample({ args: [modelId, 5_000_000], abortOnProgress });
    expect(outcome.kind).toBe('revoked');
    expect(dataset).toBeUndefined();
    expect(await storage.keys(datasetKey(datasetId))).toEqual([]);
  });

  it('is retried when the database is away at the end, and leaves nothing until then', async () => {
    const away = new StorageUnavailableError('The database', 'timeout');
    jest.spyOn(storage.datasets, 'ready').mockRejectedValueOnce(away);
    const first = await sample({ args: [modelId, 20] });
    expect(first.outcome).toMatchObject({ kind: 'retry', error: away });
    expect(first.dataset).toBeUndefined();
    const second = await sample({ args: [modelId, 20], taskId: first.taskId, attempt: 2, retries: 1 });
    expect([second.outcome.kind, second.dataset?.state]).toEqual(['success', 'ready']);
  });

  it('fails for a model that does not exist', async () => {
    const { outcome } = await sample({ args: [randomUUID(), 20] });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'UnknownModelError' } });
  });
});
