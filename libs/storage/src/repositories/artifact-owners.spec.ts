import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { TestStorage } from '../testing/test-storage.js';
import { ArtifactOwners } from './artifact-owners.js';

let storage: TestStorage;
let owners: ArtifactOwners;
beforeAll(async () => {
  storage = await TestStorage.start();
  owners = new ArtifactOwners(storage.database);
}, 60_000);
afterAll(() => storage.stop());

it('knows which artifacts a row needs', async () => {
  const datasetId = await storage.addDataset('a,b\n1,2\n3,4\n');
  const [job, endedJob] = [await storage.addJob(datasetId), await storage.addJob(datasetId)];
  await storage.jobs.settle(endedJob.id, 'REVOKED', null);
  const [model, refused] = [
    await storage.addMlModel(datasetId, 'regression', {}),
    await storage.addMlModel(datasetId, 'regression', {}),
  ];
  await storage.mlModels.settle(refused.id, 'FAILURE', null);
  const call = randomUUID();
  await storage.predictions.insert([
    { id: call, modelId: model.id, taskId: call, rows: 1, machines: [], inputs: null },
  ]);
  const nobody = randomUUID();
  expect(await owners.needed('datasets', [datasetId, nobody])).toEqual(new Set([datasetId]));
  expect(await owners.needed('models', [model.id, refused.id, nobody])).toEqual(new Set([model.id]));
  expect(await owners.needed('checkpoints', [job.id, endedJob.id, nobody])).toEqual(new Set([job.id]));
  expect(await owners.needed('predictions', [call, nobody])).toEqual(new Set([call]));
  expect(await owners.needed('predictions', [])).toEqual(new Set());
});
