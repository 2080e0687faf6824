import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { QueueFullError, TaskClient, TaskLocator } from '@celerity/task-core';
import { Reconciler } from '../../reconciler/reconciler.js';
import { mlWorker } from '../../testing/ml-worker.js';
import { StorageGateway } from '../../testing/storage-gateway.js';
import { ModelResource } from '../models/model-resource.js';
import { AcceptedModel } from './train-request.js';

/** A counter, a text, two numbers, and one that is always the same. */
const CSV = `id,type,torque,failure,site\n${Array.from({ length: 30 }, (_, row) => `${row},${row % 3 ? 'L' : 'M'},${row * 1.5},${row % 5 ? 0 : 1},7`).join('\n')}\n`;

describe('trainings of models that predict', () => {
  let gateway: StorageGateway;
  let datasetId: string;
  beforeAll(async () => {
    gateway = await StorageGateway.start();
    datasetId = await gateway.upload(CSV);
  }, 60_000);
  afterAll(() => gateway.stop());

  const classification = { task: 'classification', target: 'failure' };
  const train = (body: object, headers = {}) =>
    gateway.ask('/api/ml/train', { body: { dataset_id: datasetId, ...body }, headers });
  const started = async (body: object = classification) => AcceptedModel.parse((await train(body)).json());
  const stateOf = async (taskId: string) => (await gateway.server.get(TaskLocator).locate(taskId))?.view.state;

  it('writes the row of a model, the next version of its name, and sends its task', async () => {
    const answer = await train({ ...classification, exclude_columns: ['id'], config: { rounds: 7 } });
    expect(answer.status).toBe(202);
    const { model_id, task_id, links, warnings, name } = AcceptedModel.parse(answer.json());
    expect([task_id, name]).toEqual([`train-${model_id}`, 'machines: failure']);
    expect(warnings).toEqual([expect.stringContaining("'ml.train'")]);
    const model = ModelResource.parse((await gateway.ask(links.self)).json());
    expect(model).toMatchObject({
      model_id,
      state: 'PENDING',
      version: 1,
      latest: false,
      features: null,
      metrics: null,
    });
    expect(model.config).toMatchObject({
      rounds: 7,
      exclude_columns: ['id'],
      task: 'classification',
      target: 'failure',
    });
    expect((await gateway.ask(links.task)).json()).toMatchObject({
      name: 'ml.train_model',
      args: [model_id, model.config],
    });
    expect(await started()).toMatchObject({ name, version: 2 });
  });

  it('has remaining life trained by its own task', async () => {
    const { model_id, name, links } = await started({ task: 'rul', unit_column: 'type', time_column: 'id' });
    expect(name).toBe('machines: remaining life');
    const task = (await gateway.ask(links.task)).json();
    expect(task).toMatchObject({ name: 'ml.train_rul_model', args: [model_id, { unit_column: 'type', max_rul: 125 }] });
  });

  it.each([
    ['an unknown data set', { ...classification, dataset_id: randomUUID() }, 404, 'dataset_id', 'no such data set'],
    [
      'an unknown extra one',
      { ...classification, config: { extra_dataset_id: randomUUID() } },
      404,
      'config.extra_dataset_id',
      '',
    ],
    ['no target', { task: 'regression' }, 422, 'target', 'must name a column'],
    ['no task', { target: 'failure' }, 422, 'task', 'must be one of classification, regression, rul'],
    ['no unit', { task: 'rul', time_column: 'id' }, 422, 'unit_column', 'must name a column'],
    ['an unknown target', { ...classification, target: 'failures' }, 422, 'target', "did you mean 'failure'?"],
    [
      'an unknown column',
      { ...classification, exclude_columns: ['id', 'x'] },
      422,
      'exclude_columns[1]',
      "no column 'x'",
    ],
    [
      'an unknown category',
      { ...classification, config: { categorical_columns: ['x'] } },
      422,
      'config.categorical_columns[0]',
      'no column',
    ],
    ['an id as its target', { ...classification, target: 'id' }, 422, 'target', 'is an id'],
    ['a target of one value', { ...classification, target: 'site' }, 422, 'target', 'only one value'],
    ['a text to regress', { task: 'regression', target: 'type' }, 422, 'target', 'is text'],
    [
      'a column with two roles',
      { ...classification, unit_column: 'failure' },
      422,
      'unit_column',
      'is the target already',
    ],
    ['an excluded target', { ...classification, exclude_columns: ['failure'] }, 422, 'target', 'is excluded'],
    [
      'columns excluded in two ways',
      { ...classification, exclude_columns: ['id'], config: { exclude_columns: ['type'] } },
      422,
      'exclude_columns',
      'differs from config.exclude_columns',
    ],
    ['no rounds', { ...classification, config: { rounds: 0 } }, 422, 'config.rounds', ''],
  ])('refuses %s', async (_what, body, status, path, message) => {
    const answer = (await train(body)).json();
    expect(answer).toMatchObject({ status, errors: [{ path, message: expect.stringContaining(message) }] });
  });

  it('leaves no model behind when the queue takes no more', async () => {
    const before = (await gateway.mlModels.list({ limit: 1 })).items;
    const full = new QueueFullError('ml', 10, 10);
    const send = jest.spyOn(gateway.server.get(TaskClient), 'send').mockRejectedValueOnce(full);
    expect((await train(classification)).status).toBe(429);
    send.mockRestore();
    expect((await gateway.mlModels.list({ limit: 1 })).items).toEqual(before);
  });

  it('keeps a model that the broker did not answer to, and names it', async () => {
    gateway.server.redis.freeze();
    const answer = await train(classification).finally(() => gateway.server.redis.thaw());
    const { model_id, task_id } = answer.json<{ model_id: string; task_id: string }>();
    expect(answer.json()).toMatchObject({ status: 503, type: 'urn:celerity:problem:broker-unavailable' });
    expect(await gateway.mlModels.find(model_id)).toMatchObject({ taskId: task_id, state: 'PENDING' });
    await gateway.server.get(Reconciler).reconcile({ grace: 0 });
    expect(await stateOf(task_id)).toBe('PENDING');
  });

  it('starts one model under an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const [first, again] = [await train(classification, headers), await train(classification, headers)];
    expect(again.json()).toEqual(first.json());
    expect((await train({ ...classification, config: { rounds: 3 } }, headers)).status).toBe(422);
  });

  it('keeps data sets that a training needs, and says which training that is', async () => {
    const [extra, body] = [await gateway.upload(CSV), classification];
    const { model_id, links } = await started({ ...body, config: { extra_dataset_id: extra } });
    for (const id of [datasetId, extra]) {
      expect((await gateway.ask(`/api/datasets/${id}`, { method: 'DELETE' })).json()).toMatchObject({ status: 409 });
    }
    const refused = (await gateway.ask(`/api/datasets/${extra}`, { method: 'DELETE' })).json();
    expect(refused).toMatchObject({ model_id, detail: expect.stringContaining('DELETE /api/ml/models/') });
    await gateway.ask(links.self, { method: 'DELETE' });
    expect((await gateway.ask(`/api/datasets/${extra}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('tells live of a training, to the model that it makes', async () => {
    const { links } = await started();
    const early = await gateway.ask(`${links.self}/promote`, { body: {} });
    expect(early.json()).toMatchObject({ status: 409, state: 'PENDING' });
    const events = gateway.ask(links.progress, { headers: { accept: 'text/event-stream' } });
    await gateway.startWorker('ml', mlWorker(gateway));
    expect((await events).text).toContain('"state":"SUCCESS"');
    const model = ModelResource.parse((await gateway.ask(links.progress)).json());
    expect(model).toMatchObject({
      state: 'SUCCESS',
      target: 'failure',
      metrics: { roc_auc: 0.9 },
      made_with: { celerity: '0.1.0' },
    });
    await gateway.stopWorkers();
    await gateway.startReader();
  });
});
