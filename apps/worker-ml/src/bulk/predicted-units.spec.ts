import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { predictDataset } from '@celerity/contracts';
import { fleetData } from '@celerity/sample-data';
import { datasetKey } from '@celerity/storage';
import { TestStorage } from '@celerity/storage/testing';
import { Random, type Table, writeCsv } from '@celerity/tabular';
import { deriveId } from '@celerity/task-core';
import { runTask } from '@celerity/task-core/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { predictUnits } from '../serving/predict-units.js';
import { ServedModels } from '../serving/served-models.js';
import { PredictDataset } from '../tasks/predict-dataset.task.js';
import { addModel, rowsOf } from '../testing/made-models.js';
import { inDays, makeRulModel } from '../testing/rul-model.js';
import { DatasetPrediction } from './dataset-prediction.js';

const csvOf = async ({ table }: { table: Table }) => (await buffer(writeCsv([table]))).toString();

describe('ml.predict_dataset of remaining useful life', () => {
  let storage: TestStorage;
  let models: ServedModels;
  let modelId: string;
  const fleet = fleetData({ units: 20, seed: 1, cutOff: true });
  beforeAll(async () => {
    storage = await TestStorage.start();
    models = new ServedModels(storage.mlModels, storage.artifacts, { serving: { modelCacheBytes: 2 ** 28 } });
    modelId = await addModel(storage, await makeRulModel());
  }, 120_000);
  afterAll(async () => {
    await models.onModuleDestroy();
    await storage.stop();
  });

  const predict = async (csv: string, model = modelId) => {
    const taskId = randomUUID();
    const handler = new PredictDataset(new DatasetPrediction(models, storage.datasets, storage.artifacts));
    const call = { args: [model, await storage.addDataset(csv)], taskId };
    const { outcome } = await runTask(predictDataset, handler, call);
    if (outcome.kind !== 'success') return { outcome, columns: [], rows: [] };
    const written = (await storage.artifacts.readBytes(datasetKey(deriveId(taskId, 'dataset')))).toString();
    const [header = '', ...rows] = written.trimEnd().split('\n');
    return { outcome, columns: header.split(','), rows: rows.map((row) => row.split(',')) };
  };

  it('tells each unit once, as a call does, with the time of its last row', async () => {
    const { columns, rows, outcome } = await predict(await csvOf(fleet));
    expect(outcome).toMatchObject({ result: { rows: 20 } });
    expect(columns).toEqual(['unit', 'cycle', 'value', 'lower', 'upper']);
    const all = rowsOf(fleet.table);
    const { signal } = new AbortController();
    const called = await models.use(modelId, (model) => predictUnits(model, all, signal));
    const lastOf = (unit: unknown) =>
      Math.max(...all.filter((row) => row.unit === unit).map((row) => Number(row.cycle)));
    expect(rows.map((row) => row.map(Number))).toEqual(
      called.map(({ unit, value, lower, upper }) => [Number(unit), lastOf(unit), value, lower, upper]),
    );
  });

  it('tells moments as it reads them', async () => {
    const model = await addModel(storage, await makeRulModel(inDays(fleetData({ units: 12 }).table)));
    const { rows } = await predict(await csvOf({ table: inDays(fleet.table) }), model);
    const byCycles = await predict(await csvOf(fleet));
    const dayOf = (cycle = '') => new Date(Date.UTC(2026, 0, Number(cycle))).toISOString();
    expect(rows.map(([unit, time]) => [unit, time])).toEqual(byCycles.rows.map(([unit, time]) => [unit, dayOf(time)]));
    const { signal } = new AbortController();
    const asked = rowsOf(inDays(fleet.table));
    const called = await models.use(model, (served) => predictUnits(served, asked, signal));
    expect(rows.map(([, , value]) => Number(value))).toEqual(called.map(({ value }) => value));
  });

  it('does not need rows to be in order', async () => {
    const csv = await csvOf(fleet);
    const [header, ...lines] = csv.trimEnd().split('\n');
    const mixed = await predict(`${[header, ...new Random(0).shuffle(lines)].join('\n')}\n`);
    const byUnit = ([a = '']: string[], [b = '']: string[]) => Number(a) - Number(b);
    expect(mixed.rows.sort(byUnit)).toEqual((await predict(csv)).rows.sort(byUnit));
  });

  it.each([
    ['unit', 5, '', "Row 5 of the data set, column 'unit': must say which unit the row is of"],
    ['cycle', 7, 'NA', "Row 7 of the data set, column 'cycle': must be a number, not 'NA'"],
  ])('refuses a row without %s', async (column, row, text, message) => {
    const lines = (await csvOf(fleet)).split('\n');
    const position = lines[0]!.split(',').indexOf(column);
    lines[row] = lines[row]!.split(',').with(position, text).join(',');
    expect((await predict(lines.join('\n'))).outcome).toMatchObject({
      kind: 'failure',
      error: { name: 'UnsuitableDatasetError', message: expect.stringContaining(message) },
    });
  });

  it('refuses a data set without units', async () => {
    expect((await predict('cycle,s1\n1,2\n2,3\n')).outcome).toMatchObject({
      error: { message: "The data set lacks columns that the model needs: 'unit'." },
    });
  });
});
