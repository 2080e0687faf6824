import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventSource } from '../event-source.js';
import { System } from '../system.js';
import { GanClient, SMALL, type StartedTraining } from './gan-client.js';

const EPOCHS = 30;

/** From sensor data to synthetic rows, each step through the gateway: `beforeAll` uploads and trains. */
describe('synthetic data', () => {
  let system: System;
  let gan: GanClient;
  let datasetId: string;
  let training: StartedTraining;
  let stream: EventSource;
  let modelId: string;
  beforeAll(async () => {
    system = await System.start({ gan: 1 });
    gan = new GanClient(system);
    datasetId = await gan.machines(600);
    const config = { ...SMALL, epochs: EPOCHS, exclude_columns: ['UDI', 'Product ID'] };
    training = await gan.train(datasetId, config);
    stream = gan.follow(training.job_id);
    await stream.ended;
    modelId = (await gan.job(training.job_id)).model_id;
  }, 120_000);
  afterAll(() => system.stop());

  it('begins with an upload, whose columns are described', async () => {
    const { body } = await system.request(`/api/datasets/${datasetId}`);
    expect(body).toMatchObject({ dataset_id: datasetId, name: 'machines.csv', state: 'ready', rows: 600 });
    const kinds = Object.fromEntries(body.columns.map(({ name, kind }: Record<string, string>) => [name, kind]));
    expect(kinds).toMatchObject({
      ...{ UDI: 'id', Type: 'categorical', 'Machine failure': 'boolean' },
      ...{ 'Torque [Nm]': 'continuous', 'Tool wear [min]': 'integer' },
    });
  });

  it('is learned while one watches, and the losses are kept', async () => {
    const epochs = stream.events.filter(({ event }) => event === 'progress').map(({ data }) => data.epoch);
    expect([epochs[0], epochs.at(-1)]).toEqual([1, EPOCHS]);
    const { job_id, task_id } = training;
    const job = await gan.job(job_id);
    const progress = { epoch: EPOCHS, percent: 100 };
    expect(job).toMatchObject({ task_id, state: 'SUCCESS', attempts: 1, error: null, progress });
    expect(job.losses.map(({ epoch }: { epoch: number }) => epoch)).toEqual(
      Array.from({ length: EPOCHS }, (_, index) => index + 1),
    );
    const [first, last] = [job.losses[0].loss, job.losses.at(-1).loss];
    expect(last).toBeLessThan(first);
    const result = { job_id, model_id: modelId, epochs: EPOCHS, loss: last };
    expect(stream.events.at(-1)).toMatchObject({ event: 'state', data: { state: 'SUCCESS', result } });
  });

  it('comes from a model with a card and a file', async () => {
    const { body } = await system.request(`/api/gan/models/${modelId}`);
    expect(body).toMatchObject({ model_id: modelId, dataset_id: datasetId, job_id: training.job_id });
    expect(body.card).toMatchObject({ rows: 600, excluded: [{ column: 'UDI' }, { column: 'Product ID' }] });
    const file = await system.request(`/api/gan/models/${modelId}/file`);
    expect([file.status, file.headers['content-type']]).toEqual([200, 'application/octet-stream']);
  });

  it('is a data set like any other, the same for the same seed', async () => {
    const draw = async () => (await gan.ended(await gan.start(modelId, 'sample', { rows: 1500, seed: 7 }))).result;
    const [first, second] = await Promise.all([draw(), draw()]);
    expect(first.dataset_id).not.toBe(second.dataset_id);
    const drawn = await gan.rows(first.dataset_id);
    expect(drawn.rows).toHaveLength(1500);
    expect(drawn.columns).not.toContain('UDI');
    expect(drawn).toEqual(await gan.rows(second.dataset_id));
    const { body } = await system.request(`/api/datasets/${first.dataset_id}`);
    expect(body).toMatchObject({ state: 'ready', source: 'synthetic', model_id: modelId, rows: 1500 });
    expect(body.columns.map(({ name }: { name: string }) => name)).toEqual(drawn.columns);
  }, 60_000);

  it('meets conditions', async () => {
    const taskId = await gan.start(modelId, 'sample', { rows: 50, conditions: { Type: 'H' } });
    const { columns, rows } = await gan.rows((await gan.ended(taskId)).result.dataset_id);
    expect(rows.map((row) => row[columns.indexOf('Type')])).toEqual(Array(50).fill('H'));
  }, 60_000);

  it('is compared with the real data, and the report is kept with the model', async () => {
    const taskId = await gan.start(modelId, 'evaluate', { label: 'Machine failure' });
    const { state, result } = await gan.ended(taskId);
    expect(state).toBe('SUCCESS');
    expect(result).toMatchObject({ rows: { real: 600, synthetic: 600 }, label: { column: 'Machine failure' } });
    expect(result.overall).toBeGreaterThan(0.5);
    expect((await system.request(`/api/gan/models/${modelId}`)).body.quality).toEqual(result);
  }, 60_000);

  it('comes no more from a model that was deleted', async () => {
    const deleted = await gan.model(datasetId, { ...SMALL, epochs: 1 });
    expect((await system.request(`/api/gan/models/${deleted}`, { method: 'DELETE' })).status).toBe(204);
    const { status } = await system.request(`/api/gan/models/${deleted}/sample`, { body: { rows: 10 } });
    expect(status).toBe(404);
    const { body } = await system.submit('gan.sample', { args: [deleted, 10] });
    expect(await gan.ended(body.task_id)).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownModelError' } });
  }, 60_000);
});
