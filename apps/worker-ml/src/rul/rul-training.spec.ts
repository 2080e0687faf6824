import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { RulConfig, trainRulModel } from '@celerity/contracts';
import { fleetDataCsv } from '@celerity/sample-data';
import { modelKey } from '@celerity/storage';
import { TestStorage } from '@celerity/storage/testing';
import { runTask } from '@celerity/task-core/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TrainRulModel } from '../tasks/train-rul-model.task.js';
import { ModelTraining } from '../training/model-training.js';

const QUICK = { task: 'rul', unit_column: 'unit', time_column: 'cycle', rounds: 5, folds: 2, windows: [5] } as const;

describe('ml.train_rul_model', () => {
  let storage: TestStorage;
  let fleet: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    fleet = await storage.addDataset(await text(Readable.from(fleetDataCsv({ units: 5 }))));
  }, 60_000);
  afterAll(() => storage.stop());

  async function train(config: Partial<RulConfig> = {}) {
    const model = await storage.addMlModel(fleet, 'rul', { ...QUICK, ...config });
    const training = new ModelTraining(storage.mlModels, storage.tables, storage.artifacts);
    const complete = RulConfig.parse(model.config);
    const run = await runTask(trainRulModel, new TrainRulModel(training), { args: [model.id, complete] });
    return { run, row: (await storage.mlModels.find(model.id))! };
  }

  it('trains on a data set, and keeps file and card', async () => {
    const { run, row } = await train();
    expect(row).toMatchObject({
      state: 'SUCCESS',
      artifact: modelKey(row.id),
      card: { task: 'rul', unit_column: 'unit' },
    });
    expect(run.outcome).toEqual({ kind: 'success', result: { model_id: row.id, metrics: row.card!.metrics } });
    expect(run.progress.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['loading', 'training', 'saving']));
    expect((await storage.artifacts.readBytes(modelKey(row.id))).length).toBe(row.bytes);
  }, 30_000);

  it('fails with what is wrong with the data', async () => {
    const { run, row } = await train({ unit_column: 'motor' });
    expect(run.outcome).toMatchObject({ kind: 'failure', error: { name: 'UnsuitableDataError' } });
    expect(row).toMatchObject({
      state: 'FAILURE',
      error: { message: expect.stringContaining("unit_column names 'motor'") },
    });
  });
});
