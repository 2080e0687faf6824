import { randomUUID } from 'node:crypto';
import { checkpointKey, datasetKey, modelKey, predictionInputsKey } from '@celerity/storage';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StorageGateway } from '../testing/storage-gateway.js';
import { Sweeper } from './sweeper.js';

describe('the sweeper', () => {
  let gateway: StorageGateway;
  let datasetId: string;
  beforeAll(async () => {
    gateway = await StorageGateway.start();
    datasetId = await gateway.upload('torque,failure\n42.8,0\n46.3,1\n41.1,0\n');
  }, 60_000);
  afterAll(() => gateway.stop());

  const sweep = (grace = 0) => gateway.server.get(Sweeper).sweep({ grace });
  const createJob = async () => {
    const id = randomUUID();
    await gateway.jobs.create({ id, datasetId, config: {}, taskId: `train-${id}` });
    return id;
  };
  const createMlModel = async () => {
    const id = randomUUID();
    const model = { id, name: 'press', task: 'rul', origin: 'trained' as const, datasetId, config: {} };
    await gateway.mlModels.create({ ...model, taskId: `train-${id}` });
    return id;
  };
  const createPrediction = async () => {
    const id = randomUUID();
    await gateway.predictions.insert([{ id, modelId: id, taskId: id, rows: 1, machines: [], inputs: null }]);
    return id;
  };

  it('deletes artifacts that no row names, says which, and keeps those of rows', async () => {
    const [job, ended] = [await createJob(), await createJob()];
    await gateway.jobs.settle(ended, 'REVOKED', null);
    const kept = [
      datasetKey(datasetId),
      modelKey(await gateway.addModel(datasetId)),
      modelKey(await createMlModel()),
      checkpointKey(job, 1, 5),
      predictionInputsKey(await createPrediction()),
    ];
    const unowned = [
      datasetKey(randomUUID()),
      modelKey(randomUUID()),
      checkpointKey(ended, 1, 5),
      predictionInputsKey(randomUUID()),
    ];
    for (const key of [...kept.slice(2), ...unowned]) await gateway.write(key, 'bytes');
    expect((await sweep()).sort()).toEqual(unowned.sort());
    for (const key of kept) expect(await gateway.artifacts.size(key)).toBeGreaterThan(0);
    const told = gateway.server.lines.filter(({ msg }) => /no row names/.test(String(msg)));
    expect(told.map(({ artifact }) => artifact)).toEqual(expect.arrayContaining(unowned));
    expect(await sweep()).toEqual([]);
  });

  it('leaves young artifacts alone, and keys that are not ours', async () => {
    await gateway.write(modelKey(randomUUID()), 'bytes');
    await gateway.write('models/notes.txt', 'mine');
    await gateway.write(`backups/${randomUUID()}.csv`, 'mine');
    expect(await sweep(60_000)).toEqual([]);
    expect(await sweep()).toHaveLength(1);
  });
});
