import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from '../system.js';
import { ENDLESS, MACHINE, MlClient } from './ml-client.js';

describe('predictions', () => {
  let system: System;
  let ml: MlClient;
  let datasetId: string;
  beforeAll(async () => {
    system = await System.start({ ml: 1 });
    ml = new MlClient(system);
    datasetId = await ml.machines(3000);
  }, 90_000);
  afterAll(() => system.stop());

  it('are answered while a training runs, and another one waits for it', async () => {
    const modelId = await ml.model(datasetId);
    const first = await ml.train(datasetId, { config: ENDLESS });
    await ml.training(first.model_id);
    const second = await ml.train(datasetId, { config: ENDLESS });
    for (let call = 0; call < 20; call++) expect((await ml.predict(modelId, [MACHINE])).status).toBe(200);
    expect(await ml.card(first.model_id)).toMatchObject({ state: 'PROGRESS' });
    expect(await ml.card(second.model_id)).toMatchObject({ state: 'PENDING', started_at: null });
    for (const { model_id, task_id } of [second, first]) {
      expect((await system.request(`/api/ml/models/${model_id}`, { method: 'DELETE' })).status).toBe(204);
      expect(await ml.ended(task_id)).toMatchObject({ state: 'REVOKED' });
    }
  }, 120_000);

  it('end within two seconds when the model is deleted that serves them', async () => {
    const modelId = await ml.model(datasetId);
    expect((await ml.predict(modelId, [MACHINE])).status).toBe(200);
    expect((await system.request(`/api/ml/models/${modelId}`, { method: 'DELETE' })).status).toBe(204);
    const deletedAt = Date.now();
    for (;;) {
      const { status } = await ml.predict(modelId, [MACHINE]);
      if (status === 404) break;
      expect(status).toBe(200);
      expect(Date.now() - deletedAt).toBeLessThan(2000);
    }
    const { body } = await system.submit('ml.predict', { args: [modelId, [MACHINE]] });
    expect(await ml.ended(body.task_id)).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownModelError' } });
  }, 60_000);
});
