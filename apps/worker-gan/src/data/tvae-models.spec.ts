import { randomUUID } from 'node:crypto';
import { TestStorage } from '@celerity/storage/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TvaeModels } from './tvae-models.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await TestStorage.start();
}, 60_000);
afterAll(() => storage.stop());

it('opens no model of another kind', async () => {
  const machines = await storage.addDataset('speed,failure\n1,no\n2,yes\n');
  const { id: jobId, config } = await storage.addJob(machines);
  await storage.jobs.begin(jobId, 1);
  const id = randomUUID();
  const model = {
    id,
    kind: 'forest',
    name: 'machines',
    datasetId: machines,
    jobId,
    config,
    card: { kind: 'forest' },
  };
  await storage.jobs.succeed(jobId, 1, { ...model, artifact: 'models/x.onnx', bytes: 1 });
  await expect(new TvaeModels(storage.models, storage.artifacts).open(id)).rejects.toThrow('is no TVAE');
});
