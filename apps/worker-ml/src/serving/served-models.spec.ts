import { randomUUID } from 'node:crypto';
import { modelKey } from '@celerity/storage';
import { TestStorage } from '@celerity/storage/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { addModel, type MadeModel, machineRows, makeModel } from '../testing/made-models.js';
import { encodeRows } from '../features/index.js';
import type { ServedModel } from './served-model.js';
import { ServedModels } from './served-models.js';

const MIB = 2 ** 20;

describe('served models', () => {
  let storage: TestStorage;
  let made: MadeModel;
  let ids: string[];
  const opened: ServedModels[] = [];
  let loads: jest.SpiedFunction<TestStorage['artifacts']['readBytes']>;
  beforeAll(async () => {
    storage = await TestStorage.start();
    made = await makeModel({ target: 'Machine failure' });
    ids = [];
    for (let model = 0; model < 3; model++) ids.push(await addModel(storage, made));
  }, 120_000);
  beforeEach(() => void (loads = jest.spyOn(storage.artifacts, 'readBytes')));
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(opened.splice(0).map((models) => models.onModuleDestroy()));
  });
  afterAll(() => storage.stop());

  const serve = (modelCacheBytes = 256 * MIB) => {
    const models = new ServedModels(storage.mlModels, storage.artifacts, { serving: { modelCacheBytes } });
    opened.push(models);
    return models;
  };
  const run = (model: ServedModel) => model.run(encodeRows(made.card.features, machineRows(1)), 1);
  /** From now on it is so many ms later. */
  const pass = (ms: number) => {
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
  };

  it('are loaded once, however many ask at once', async () => {
    const models = serve();
    const outputs = await Promise.all([0, 1, 2].map(() => models.use(ids[0]!, run)));
    expect(outputs.map(({ probabilities }) => probabilities?.length)).toEqual([2, 2, 2]);
    await models.use(ids[0]!, run);
    expect(loads).toHaveBeenCalledTimes(1);
  });

  it('leave when they take too much memory, those first that were not used for longest', async () => {
    const { bytes } = await serve().use(ids[0]!, (model) => Promise.resolve(model));
    const models = serve(2 * bytes);
    loads.mockClear();
    for (const id of [ids[0]!, ids[1]!, ids[0]!, ids[2]!, ids[0]!, ids[1]!]) await models.use(id, run);
    expect(loads.mock.calls.map(([key]) => key)).toEqual([ids[0]!, ids[1]!, ids[2]!, ids[1]!].map(modelKey));
  });

  it('stay open while they are used, also when there is no room', async () => {
    const models = serve(1);
    const released: string[] = [];
    await models.use(ids[0]!, async (first) => {
      const release = jest.spyOn(first, 'release').mockImplementation(async () => void released.push(first.id));
      await models.use(ids[1]!, run);
      expect(released).toEqual([]);
      expect((await run(first)).probabilities).toHaveLength(2);
      release.mockRestore();
      jest.spyOn(first, 'release').mockImplementation(async () => void released.push('later'));
    });
    await new Promise(setImmediate);
    expect(released).toEqual(['later']);
  });

  it('are gone a second after they were deleted', async () => {
    const models = serve();
    const id = await addModel(storage, made);
    await models.use(id, run);
    await storage.mlModels.delete(id);
    await models.use(id, run);
    pass(1000);
    await expect(models.use(id, run)).rejects.toThrow(`Model ${id} does not exist, or was deleted`);
  });

  it('are looked for behind the calls while they are in use', async () => {
    const models = serve();
    const look = jest.spyOn(storage.mlModels, 'isMade');
    await models.use(ids[0]!, run);
    expect(look).not.toHaveBeenCalled();
    pass(600);
    const underWay = Promise.all([models.use(ids[0]!, run), models.use(ids[0]!, run)]);
    await underWay;
    expect(look).toHaveBeenCalledTimes(1);
    await expect(look.mock.results[0]!.value).resolves.toBe(true);
    await models.use(ids[0]!, run);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it('must be there, and made', async () => {
    const models = serve();
    const unknown = randomUUID();
    await expect(models.use(unknown, run)).rejects.toThrow(`Model ${unknown} does not exist`);
    const datasetId = await storage.addDataset('speed,failure\n1,no\n2,yes\n');
    const { id } = await storage.addMlModel(datasetId, 'classification', {});
    await expect(models.use(id, run)).rejects.toThrow(`Model ${id} is PENDING: wait until`);
    await storage.mlModels.settle(id, 'FAILURE', { type: 'UnsuitableDataError', message: 'one class only' });
    await expect(models.use(id, run)).rejects.toThrow(`Model ${id} was not made (FAILURE: one class only)`);
  });

  it('must have their file, and a card of this version', async () => {
    const models = serve();
    const lost = await addModel(storage, made);
    await storage.artifacts.delete(modelKey(lost));
    await expect(models.use(lost, run)).rejects.toThrow('was deleted');
    const old = await addModel(storage, { onnx: made.onnx, card: { ...made.card, version: 0 } });
    await expect(models.use(old, run)).rejects.toThrow(`Model ${old} is of a version that this worker does not know`);
  });
});
