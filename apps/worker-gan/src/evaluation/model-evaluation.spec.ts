import { DatasetTables } from '@celerity/storage';
import { randomUUID } from 'node:crypto';
import { evaluateModel } from '@celerity/contracts';
import { type InlineCall, runTask } from '@celerity/task-core/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TvaeModels } from '../data/tvae-models.js';
import { EvaluateModel } from '../tasks/evaluate-model.task.js';
import { addMachineModel } from '../testing/machine-model.js';
import { TestStorage } from '@celerity/storage/testing';
import { ModelEvaluation } from './model-evaluation.js';

describe('gan.evaluate', () => {
  let storage: TestStorage;
  let modelId: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    modelId = await addMachineModel(storage);
  }, 120_000);
  afterAll(() => storage.stop());

  const evaluate = (call: InlineCall<typeof evaluateModel>) => {
    const models = new TvaeModels(storage.models, storage.artifacts);
    const tables = new DatasetTables(storage.datasets, storage.artifacts);
    const handler = new EvaluateModel(new ModelEvaluation(storage.models, models, tables));
    return runTask(evaluateModel, handler, call);
  };

  it('compares as many rows as the data has, and keeps the report with the model', async () => {
    const { outcome } = await evaluate({ kwargs: { model_id: modelId, label: 'Machine failure' } });
    const report = outcome.kind === 'success' && outcome.result;
    expect(report).toMatchObject({
      rows: { real: 400, synthetic: 400 },
      label: { column: 'Machine failure' },
      ignored: [],
      columns: expect.arrayContaining([expect.objectContaining({ column: 'Type', metric: 'tv_complement' })]),
    });
    expect((await storage.models.find(modelId))?.quality).toEqual(report);
  });

  it('fails for a label that the model does not have', async () => {
    const { outcome } = await evaluate({ args: [modelId, 'UDI'] });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'QualityError' } });
  });

  it('fails for a model, and for a data set, that is gone', async () => {
    const unknown = await evaluate({ args: [randomUUID()] });
    expect(unknown.outcome).toMatchObject({ kind: 'failure', error: { name: 'UnknownModelError' } });
    const orphan = await addMachineModel(storage);
    const { datasetId } = (await storage.models.find(orphan))!;
    expect(await storage.datasets.delete(datasetId)).toBe('deleted');
    const { outcome } = await evaluate({ args: [orphan] });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'UnknownDatasetError' } });
  });
});
