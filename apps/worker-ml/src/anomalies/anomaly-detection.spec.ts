import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { detectAnomalies, type Row } from '@celerity/contracts';
import { machineDataCsv } from '@celerity/sample-data';
import { StorageUnavailableError } from '@celerity/storage';
import { TestStorage } from '@celerity/storage/testing';
import { type InlineCall, runTask } from '@celerity/task-core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DetectAnomalies } from '../tasks/detect-anomalies.task.js';
import { addModel, makeModel } from '../testing/made-models.js';
import { AnomalyDetection } from './anomaly-detection.js';
import { UsualRowsLoader } from './usual-rows.js';

const USUAL: Row = {
  Type: 'L',
  'Air temperature [K]': 300,
  'Process temperature [K]': 310,
  'Rotational speed [rpm]': 1500,
  'Torque [Nm]': 40,
  'Tool wear [min]': 100,
};
const ODD: Row = {
  Type: 'H',
  'Air temperature [K]': 290,
  'Process temperature [K]': 320,
  'Rotational speed [rpm]': 2900,
  'Torque [Nm]': 76,
  'Tool wear [min]': 260,
};

describe('ml.detect_anomalies', () => {
  let storage: TestStorage;
  let datasetId: string;
  let others: Row;
  beforeAll(async () => {
    storage = await TestStorage.start();
    datasetId = await storage.addDataset((await buffer(machineDataCsv({ rows: 1000 }))).toString());
    const profiles = (await storage.datasets.find(datasetId))!.columns!;
    const rest = profiles.filter(({ name, kind }) => !(name in USUAL) && kind !== 'id');
    others = Object.fromEntries(rest.map(({ name }) => [name, 0]));
  }, 60_000);
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => storage.stop());

  const detect = async (call: InlineCall<typeof detectAnomalies>) => {
    const detection = new AnomalyDetection(new UsualRowsLoader(storage.mlModels, storage.tables));
    return (await runTask(detectAnomalies, new DetectAnomalies(detection), call)).outcome;
  };
  const succeed = async (running: ReturnType<typeof detect>) => {
    const outcome = await running;
    if (outcome.kind !== 'success') throw new Error(JSON.stringify(outcome));
    return detectAnomalies.result.parse(outcome.result);
  };
  const ofDataset = (rows: Row[], more = {}) =>
    detect({ kwargs: { dataset_id: datasetId, rows: rows.map((row) => ({ ...row, ...others })), ...more } });

  it('tells what a data set hardly has', async () => {
    const { threshold, rows } = await succeed(ofDataset([USUAL, ODD], { contamination: 0.05 }));
    expect(rows.map(({ anomalous }) => anomalous)).toEqual([false, true]);
    expect(rows[0]!.score).toBeLessThan(0.5);
    expect(rows[1]!.score).toBeGreaterThanOrEqual(threshold);
  });

  it('says the same with the same seed', async () => {
    expect(await ofDataset([USUAL, ODD], { seed: 3 })).toEqual(await ofDataset([USUAL, ODD], { seed: 3 }));
  });

  it('has a lower threshold the more rows count as unusual', async () => {
    const thresholds = [];
    for (const contamination of [0.01, 0.2]) {
      thresholds.push((await succeed(ofDataset([USUAL], { contamination }))).threshold);
    }
    expect(thresholds).toEqual(thresholds.toSorted((a, b) => b - a));
    expect(thresholds[0]).not.toBe(thresholds[1]);
  });

  it('compares with the data set of a model, by its features', async () => {
    const modelId = await addModel(storage, await makeModel({ target: 'Torque [Nm]' }));
    // The target may be there, and changes nothing.
    const rows = [USUAL, { ...USUAL, 'Torque [Nm]': 1e6 }, { ...USUAL, 'Air temperature [K]': 1e6 }];
    const outcome = await succeed(detect({ kwargs: { model_id: modelId, rows } }));
    const [usual, otherTarget, odd] = outcome.rows;
    expect(otherTarget).toEqual(usual);
    expect(odd!.score).toBeGreaterThan(usual!.score);
  });

  it.each([
    ['neither', {}, 'neither is given'],
    ['both', { model_id: randomUUID(), dataset_id: randomUUID() }, 'both are given'],
  ])('needs a model or a data set: %s', async (_, given, message) => {
    const outcome = await detect({ kwargs: { ...given, rows: [USUAL] } });
    expect(outcome).toMatchObject({
      kind: 'failure',
      error: { name: 'NothingToCompareError', message: expect.stringContaining(message) },
    });
  });

  it.each([
    ['text', { 'Torque [Nm]': 'high' }, "rows[1].Torque [Nm]: must be a number, not the text 'high'"],
    ['unknown', { torque: 4 }, 'rows[1].torque: is no column'],
    ['absent', { 'Torque [Nm]': undefined }, 'rows[1].Torque [Nm]: is missing'],
  ])('refuses rows that do not fit, with row and column: %s', async (_, change, message) => {
    const row = Object.entries({ ...USUAL, ...change }).filter(([, value]) => value !== undefined);
    const outcome = await ofDataset([USUAL, Object.fromEntries(row)]);
    expect(outcome).toMatchObject({
      kind: 'failure',
      error: { name: 'InvalidRowsError', message: expect.stringContaining(message) },
    });
  });

  it('fails for a model or a data set that is not there, or not ready', async () => {
    const gone = randomUUID();
    const { id: untrained } = await storage.addMlModel(datasetId, 'regression', {});
    const names = [];
    for (const given of [{ model_id: gone }, { dataset_id: gone }, { model_id: untrained }]) {
      const outcome = await detect({ kwargs: { ...given, rows: [USUAL] } });
      names.push(outcome.kind === 'failure' && outcome.error.name);
    }
    expect(names).toEqual(['UnknownModelError', 'UnknownDatasetError', 'ModelNotReadyError']);
  });

  it('fails for a data set of one row', async () => {
    const one = await storage.addDataset('speed,torque\n1,2\n');
    const outcome = await detect({ kwargs: { dataset_id: one, rows: [{ speed: 1, torque: 2 }] } });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'UnsuitableDataError' } });
  });

  it('is retried when the database is away', async () => {
    jest.spyOn(storage.datasets, 'find').mockRejectedValueOnce(new StorageUnavailableError('The database', 'timeout'));
    expect(await ofDataset([USUAL])).toMatchObject({ kind: 'retry' });
  });
});
