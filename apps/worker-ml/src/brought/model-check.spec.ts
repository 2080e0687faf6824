import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type BroughtModel, checkModel, ModelCard } from '@celerity/contracts';
import { type JsonObject, type MlModel, modelKey, StorageUnavailableError } from '@celerity/storage';
import { TestStorage } from '@celerity/storage/testing';
import { type InlineCall, runTask } from '@celerity/task-core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { encodeRows } from '../features/index.js';
import { CheckModel } from '../tasks/check-model.task.js';
import { ModelCheck } from './model-check.js';
import { openBrought } from './open-brought.js';
import { CLASSIFICATION, COLUMNS, columnsFile, linearFile, logisticFile, REGRESSION } from './testing/brought-files.js';
import { crashingFile, endlessFile } from './testing/hostile-files.js';

/** Rows on which the files are right: failed where the speed is low and the torque high. */
const MACHINES = Array.from({ length: 200 }, (_, i) => {
  const [speed, torque] = [1000 + ((i * 37) % 200) * 10, 10 + ((i * 53) % 70)];
  const life = speed / 1000 + torque / 100;
  return {
    speed,
    torque,
    type: i % 3 ? 'L' : 'H',
    life,
    state: -0.02 * torque - 0.001 * speed > -2 ? 'fine' : 'failed',
  };
});
const CSV = ['speed,torque,type,life,state', ...MACHINES.map((row) => Object.values(row).join(','))].join('\n');

describe('ml.check_model', () => {
  let storage: TestStorage;
  let machines: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    machines = await storage.addDataset(CSV);
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => storage.stop());

  const check = ({ id }: Pick<MlModel, 'id'>, call: InlineCall<typeof checkModel> = {}, timeoutMs = 30_000) => {
    const trials = { timeoutMs, memoryBytes: 256 * 2 ** 20 };
    const service = new ModelCheck(storage.mlModels, storage.tables, storage.artifacts, { trials });
    return runTask(checkModel, new CheckModel(service), { args: [id], ...call });
  };
  const found = ({ id }: Pick<MlModel, 'id'>) => storage.mlModels.find(id);

  async function bring(onnx: Uint8Array, config: BroughtModel | JsonObject): Promise<MlModel> {
    const id = randomUUID();
    const { bytes } = await storage.artifacts.write(modelKey(id), Readable.from([onnx]));
    const [datasetId, task] = [config['dataset_id'] as string | undefined, String(config['task'])];
    const file = { artifact: modelKey(id), bytes, taskId: `check-${id}`, name: 'brought' };
    const creation = await storage.mlModels.create({ ...file, id, task, origin: 'brought', datasetId, config });
    if (creation.outcome !== 'created') throw new Error(creation.outcome);
    return creation.model;
  }

  async function cardOf(model: MlModel): Promise<ModelCard> {
    return ModelCard.parse((await found(model))?.card);
  }

  it('accepts a model, and says what is known of it', async () => {
    const model = await bring(linearFile(), REGRESSION);
    expect((await check(model)).outcome).toEqual({ kind: 'success', result: { model_id: model.id } });
    expect(await found(model)).toMatchObject({ state: 'SUCCESS', artifact: modelKey(model.id), error: null });
    expect(await cardOf(model)).toMatchObject({
      ...{ origin: 'brought', task: 'regression', target: null, classes: null, metrics: null, importance: [] },
      features: [
        { name: 'speed', kind: 'numeric', min: 1000, max: 3000, mean: null },
        { name: 'torque', kind: 'numeric', min: 10, max: 80, mean: null },
      ],
      ...{ onnx: { input: 'x', outputs: { value: 'y' } }, base_value: expect.closeTo(2.45, 5) },
    });
  });

  it('judges a model by its data set, and tells what is usual there', async () => {
    const target = { target: 'state', dataset_id: machines };
    const model = await bring(logisticFile(), { ...CLASSIFICATION, ...target });
    expect((await check(model)).outcome.kind).toBe('success');
    const card = await cardOf(model);
    expect(card).toMatchObject({
      ...{ rows: 200, classes: ['fine', 'failed'], positive_class: 'failed', threshold: 0.3 },
      ignored_columns: ['type', 'life', 'state'],
      warnings: [expect.stringMatching(/looks better than it is/)],
    });
    expect(card.metrics!.rows).toBe(200);
    expect(card.metrics!.roc_auc).toBeGreaterThan(0.99);
    expect(card.importance.map(({ feature }) => feature).sort()).toEqual(['speed', 'torque']);
    expect(card.importance.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(card.features[1]).toMatchObject({ min: 10, max: 79, reference: { missing: 0 } });
    expect(card.features[1]).toHaveProperty('mean', expect.closeTo(44, 0));
  });

  it('gives numbers that are right their due', async () => {
    const model = await bring(linearFile(), { ...REGRESSION, target: 'life', dataset_id: machines });
    await check(model);
    expect((await cardOf(model)).metrics).toMatchObject({ rmse: expect.closeTo(0, 5), r2: expect.closeTo(1, 5) });
  });

  it('tells of rows that a model has no answer for', async () => {
    const holes = await storage.addDataset(CSV.replace('1000,10,', '1000,,').replace('1370,63,', ',63,'));
    const model = await bring(linearFile(), { ...REGRESSION, target: 'life', dataset_id: holes });
    await check(model);
    expect(await cardOf(model)).toMatchObject({
      metrics: { rows: 198 },
      warnings: [expect.anything(), expect.stringMatching(/no number for 2 rows/)],
    });
  });

  it('makes models that run on rows as ours do', async () => {
    const model = await bring(columnsFile(), COLUMNS);
    await check(model);
    const card = await cardOf(model);
    const brought = await openBrought(columnsFile(), card);
    const rows = [
      { speed: 5, type: 'L' },
      { speed: 6, type: 'H' },
      { speed: 7, type: null },
      { speed: 8, type: 'Z' },
    ];
    const { value } = await brought.run(encodeRows(card.features, rows), 4);
    await brought.release();
    expect(Array.from(value!)).toEqual([6, 8, 7, 8]);
  });

  it('makes both probabilities of one', async () => {
    const half = { ...REGRESSION.features[0]!, name: 'speed', min: 0, max: 0.5 };
    const model = await bring(linearFile(), { ...CLASSIFICATION, features: [half, { ...half, name: 'torque' }] });
    await check(model);
    const brought = await openBrought(linearFile(), await cardOf(model));
    const { probabilities } = await brought.run(Float32Array.of(100, 20), 1);
    await brought.release();
    expect(Array.from(probabilities!)).toEqual([expect.closeTo(0.7, 6), expect.closeTo(0.3, 6)]);
  });

  it.each<[string, Uint8Array, JsonObject, RegExp]>([
    ['is no ONNX', Buffer.from('speed,torque\n1,2\n'), REGRESSION, /^This is no ONNX model/],
    ['does not fit what was declared', columnsFile(), REGRESSION, /an input 'type', which is no declared feature/],
    ['crashes', crashingFile(), REGRESSION, /crashed the runtime \(SIGSEGV\)/],
    ['is described wrongly', linearFile(), { task: 'regression', features: [] }, /declared .* features/],
  ])('refuses a file that %s: the row says why, and the file is gone', async (_, file, config, reason) => {
    const model = await bring(file, config);
    const { outcome } = await check(model);
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'BroughtModelError' } });
    const error = { type: 'BroughtModelError', message: expect.stringMatching(reason) };
    expect(await found(model)).toMatchObject({ state: 'FAILURE', error, card: null });
    expect(await storage.keys(modelKey(model.id))).toEqual([]);
  });

  it('refuses a file that takes longer than the setting allows', async () => {
    const model = await bring(endlessFile(), REGRESSION);
    await check(model, {}, 1000);
    expect(await found(model)).toMatchObject({ error: { message: expect.stringMatching(/took more than 1 s/) } });
  });

  it('refuses a model whose data set has not its features', async () => {
    const features = [...REGRESSION.features.slice(0, 1), { name: 'wear', kind: 'numeric' as const }];
    const model = await bring(linearFile(), { ...REGRESSION, features, dataset_id: machines });
    expect((await check(model)).outcome).toMatchObject({ kind: 'failure', error: { name: 'UnsuitableDataError' } });
    expect(await found(model)).toMatchObject({ error: { message: expect.stringMatching(/'wear'/) } });
  });

  it('says that the file is gone', async () => {
    const model = await bring(linearFile(), REGRESSION);
    await storage.artifacts.delete(modelKey(model.id));
    await check(model);
    expect(await found(model)).toMatchObject({
      state: 'FAILURE',
      error: { message: expect.stringMatching(/is gone/) },
    });
  });

  it('gives the same answer when it is delivered again', async () => {
    const model = await bring(linearFile(), REGRESSION);
    const { outcome } = await check(model);
    expect((await check(model, { attempt: 2 })).outcome).toEqual(outcome);
    const refused = await bring(crashingFile(), REGRESSION);
    await check(refused);
    expect((await check(refused, { attempt: 2 })).outcome).toMatchObject({ error: { name: 'ModelNotReadyError' } });
  });

  it('is retried when the database is away at the end', async () => {
    const model = await bring(linearFile(), REGRESSION);
    const away = new StorageUnavailableError('The database', 'timeout');
    jest.spyOn(storage.mlModels, 'succeed').mockRejectedValueOnce(away);
    expect((await check(model)).outcome).toMatchObject({ kind: 'retry', error: away });
    expect((await check(model, { attempt: 2, retries: 1 })).outcome.kind).toBe('success');
  });

  it('ends at its soft time limit, and the model with it', async () => {
    const model = await bring(endlessFile(), REGRESSION);
    const { outcome } = await check(model, { softTimeLimit: 0.5, timeLimit: 60 });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'SoftTimeLimitExceeded' } });
    expect(await found(model)).toMatchObject({ state: 'FAILURE', error: { type: 'SoftTimeLimitExceeded' } });
  });

  it('leaves the model to a newer run', async () => {
    const model = await bring(linearFile(), REGRESSION);
    await storage.mlModels.begin(model.id, 2);
    expect((await check(model)).outcome).toMatchObject({ kind: 'failure', error: { name: 'WorkerLostError' } });
    expect(await found(model)).toMatchObject({ state: 'STARTED', attempt: 2 });
    expect((await check({ id: randomUUID() })).outcome).toMatchObject({ error: { name: 'UnknownModelError' } });
  });
});
