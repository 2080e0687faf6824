import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventSource } from '../event-source.js';
import { System } from '../system.js';
import { FEATURES, MACHINE, MlClient, type StartedModel } from './ml-client.js';

/** A tool that is worn out, under much strain. */
const WORN = { ...MACHINE, 'Torque [Nm]': 65.5, 'Tool wear [min]': 230 };

interface Attribution {
  feature: string;
  contribution: number;
}

const sumOf = (attributions: Attribution[]) => attributions.reduce((sum, { contribution }) => sum + contribution, 0);

/** From a table to predictions and their reasons, each step through the gateway: `beforeAll` uploads and trains. */
describe('failures', () => {
  let system: System;
  let ml: MlClient;
  let datasetId: string;
  let started: StartedModel;
  let stream: EventSource;
  beforeAll(async () => {
    system = await System.start({ ml: 1 });
    ml = new MlClient(system);
    datasetId = await ml.machines(3000);
    started = await ml.train(datasetId, { name: 'failures' });
    stream = ml.follow(started.model_id);
    await stream.ended;
  }, 120_000);
  afterAll(() => system.stop());

  it('are learned while one watches', async () => {
    const told = stream.events.filter(({ event }) => event === 'progress').map(({ data }) => data);
    expect(told.at(-1)?.percent).toBeGreaterThan(told[0]?.percent as number);
    expect(stream.events.at(-1)).toMatchObject({
      event: 'state',
      data: { state: 'SUCCESS', result: { model_id: started.model_id } },
    });
  });

  it('come from a model with a card and a file', async () => {
    const card = await ml.card(started.model_id);
    expect(card).toMatchObject({
      ...{ ...started, dataset_id: datasetId, name: 'failures', version: 1, latest: true, state: 'SUCCESS' },
      ...{ task: 'classification', target: 'Machine failure', positive_class: '1', rows: 3000 },
    });
    expect(card.features.map(({ name }: { name: string }) => name)).toEqual(FEATURES);
    expect(card.excluded.map(({ column }: { column: string }) => column)).toEqual(
      expect.arrayContaining(['UDI', 'TWF']),
    );
    expect(card.metrics.roc_auc).toBeGreaterThan(0.8);
    expect(card.importance[0].share).toBeGreaterThan(0);
    const file = await system.request(`/api/ml/models/${started.model_id}/file`);
    expect([file.status, file.headers['content-type']]).toEqual([200, 'application/octet-stream']);
  });

  it('are predicted one by one, with what drives them: contributions sum to the prediction', async () => {
    const { status, body } = await ml.predict(started.model_id, [{ ...WORN, UDI: 47249 }]);
    expect(status).toBe(200);
    const [prediction] = body.predictions;
    const { probability, base_value, attributions } = prediction;
    expect(probability).toBeGreaterThan(base_value);
    expect(attributions.map(({ feature }: Attribution) => feature).sort()).toEqual([...FEATURES].sort());
    expect(Math.abs(base_value + sumOf(attributions) - probability)).toBeLessThan(1e-6);
    const kept = await ml.answered(body.prediction_id);
    expect(kept).toMatchObject({ model_id: started.model_id, state: 'SUCCESS', machines: ['47249'] });
    expect(kept.predictions).toEqual(body.predictions);
    const { body: ofMachine } = await system.request('/api/ml/predictions?machine=47249');
    expect(ofMachine.items.map(({ prediction_id }: Record<string, string>) => prediction_id)).toEqual([
      body.prediction_id,
    ]);
  }, 60_000);

  it('are the same together as alone', async () => {
    const machines = Array.from({ length: 20 }, (_, index) => ({ ...WORN, 'Tool wear [min]': 10 * index }));
    const together = (await ml.predict(started.model_id, machines)).body.predictions;
    const alone = await Promise.all(machines.map((machine) => ml.predict(started.model_id, [machine])));
    expect(alone.map(({ body }) => body.predictions[0])).toEqual(together);
  }, 60_000);

  it('are predicted by the thousand, by way of the artifact store', async () => {
    const machines = Array.from({ length: 1500 }, (_, index) => ({ ...MACHINE, 'Tool wear [min]': index % 250 }));
    const { status, body } = await ml.predict(started.model_id, machines);
    expect([status, body.predictions.length]).toEqual([200, 1500]);
    const [first] = (await ml.predict(started.model_id, machines.slice(0, 1))).body.predictions;
    expect(body.predictions[0]).toEqual(first);
    expect((await ml.answered(body.prediction_id)).predictions).toHaveLength(1500);
  }, 60_000);

  it('are predicted later for who does not wait', async () => {
    const { status, body } = await ml.predict(started.model_id, [MACHINE], { wait: 0 });
    expect([status, body.state]).toEqual([202, 'PENDING']);
    const { result } = await ml.ended(body.task_id);
    expect(result.prediction_id).toBe(body.prediction_id);
    expect((await ml.answered(body.prediction_id)).predictions).toEqual(result.predictions);
  }, 60_000);

  it('are predicted for a whole data set, into another one', async () => {
    const body = { model_id: started.model_id, dataset_id: datasetId };
    const accepted = await system.request('/api/ml/predict/batch', { body });
    expect(accepted.status).toBe(202);
    const { result } = await ml.ended(accepted.body.task_id);
    expect(result.rows).toBe(3000);
    const { rows, columns } = await ml.rows(result.dataset_id);
    expect(rows).toHaveLength(3000);
    expect(columns).toEqual(expect.arrayContaining(['UDI', 'Product ID']));
  }, 60_000);

  it('drift when machines are not what they were', async () => {
    const hot = Array.from({ length: 200 }, (_, index) => ({
      ...MACHINE,
      'Air temperature [K]': 303 + (index % 20) / 10,
    }));
    expect((await ml.predict(started.model_id, hot)).status).toBe(200);
    const { status, body } = await system.request(`/api/ml/models/${started.model_id}/drift`);
    expect(status).toBe(200);
    expect(body.features.map(({ feature }: Attribution) => feature).sort()).toEqual([...FEATURES].sort());
    const air = body.features.find(({ feature }: Attribution) => feature === 'Air temperature [K]');
    expect(air.psi).toBeGreaterThan(0.25);
    expect(air.ks).toBeGreaterThan(0.3);
  }, 60_000);

  it('are predicted by the version that the name stands for, until it is deleted', async () => {
    const second = await ml.model(datasetId, { name: 'failures', config: { rounds: 5, folds: 2 } });
    expect(await ml.card(second)).toMatchObject({ version: 2, latest: false });
    const byName = () => system.request('/api/ml/predict', { body: { model: 'failures', rows: [MACHINE], wait: 30 } });
    expect((await byName()).body.model_id).toBe(started.model_id);
    expect((await system.request(`/api/ml/models/${second}/promote`, { method: 'POST', body: {} })).status).toBe(200);
    expect(await ml.card(started.model_id)).toMatchObject({ latest: false });
    // What a name stands for is known for a second.
    while ((await byName()).body.model_id !== second);

    expect((await system.request(`/api/ml/models/${second}`, { method: 'DELETE' })).status).toBe(204);
    expect((await system.request(`/api/ml/models/${second}`)).status).toBe(404);
    expect((await ml.predict(started.model_id, [MACHINE])).status).toBe(200);
  }, 60_000);
});
