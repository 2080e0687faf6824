import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modelKey } from '@celerity/storage';
import { Reconciler } from '../../reconciler/reconciler.js';
import { mlWorker } from '../../testing/ml-worker.js';
import { StorageGateway } from '../../testing/storage-gateway.js';
import { ModelList, ModelResource } from './model-resource.js';

const declared = { task: 'classification', features: [{ name: 'torque', kind: 'numeric' }], classes: ['0', '1'] };

describe('models that predict', () => {
  let gateway: StorageGateway;
  let datasetId: string;
  beforeAll(async () => {
    gateway = await StorageGateway.start();
    datasetId = await gateway.upload('torque,type,failure\n42.8,L,0\n46.3,M,1\n41.1,L,0\n');
    await gateway.startWorker('ml', mlWorker(gateway));
  }, 60_000);
  afterAll(() => gateway.stop());

  const show = async (id: string) => ModelResource.parse((await gateway.ask(`/api/ml/models/${id}`)).json());
  const trained = async (name: string) => {
    const body = { dataset_id: datasetId, task: 'classification', target: 'failure', name };
    const { model_id, task_id } = (await gateway.ask('/api/ml/train', { body })).json<Record<string, string>>();
    await gateway.ask(`/api/tasks/${task_id}/result`);
    return model_id!;
  };
  const bring = (file: string, model: unknown, options: { query?: string; headers?: object } = {}) => {
    const fields = typeof model === 'string' ? model : JSON.stringify(model);
    const body = [
      ...['--b', 'Content-Disposition: form-data; name="file"; filename="press.onnx"', '', file],
      ...(model === undefined ? [] : ['--b', 'Content-Disposition: form-data; name="model"', '', fields]),
      ...['--b--', ''],
    ].join('\r\n');
    const headers = { 'content-type': 'multipart/form-data; boundary=b', ...options.headers };
    return gateway.ask(`/api/ml/models${options.query ?? ''}`, { method: 'POST', headers, body });
  };

  it('lists versions of a name, and lets the name stand for one of them', async () => {
    const [first, second] = [await trained('press'), await trained('press')];
    const { items } = ModelList.parse((await gateway.ask('/api/ml/models?name=press&task=classification')).json());
    expect(items.map(({ model_id, version, latest }) => [model_id, version, latest])).toEqual([
      [second, 2, false],
      [first, 1, true],
    ]);
    expect(ModelList.parse((await gateway.ask('/api/ml/models?task=rul')).json()).items).toEqual([]);
    const promoted = await gateway.ask(`/api/ml/models/${second}/promote`, { body: {} });
    expect(promoted.status).toBe(200);
    expect((await show(first)).versions).toMatchObject([
      { model_id: second, latest: true, state: 'SUCCESS' },
      { model_id: first, latest: false },
    ]);
  });

  it('gives the file of one, and deletes both', async () => {
    const id = await trained('lathe');
    const file = await gateway.ask(`/api/ml/models/${id}/file`);
    expect([file.text, file.headers['content-disposition']]).toEqual([
      'an onnx file',
      `attachment; filename="${id}.onnx"`,
    ]);
    expect((await gateway.ask(`/api/ml/models/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await gateway.ask(`/api/ml/models/${id}`)).json()).toMatchObject({ status: 404, model_id: id });
    await expect(gateway.artifacts.size(modelKey(id))).rejects.toThrow('no artifact');
  });

  it.each(['nothing', randomUUID()])('knows no %s', async (id) => {
    expect((await gateway.ask(`/api/ml/models/${id}/drift`)).status).toBe(404);
    expect((await gateway.ask(`/api/ml/models/${id}`)).status).toBe(404);
  });

  it('takes a file that a user brings, once it was tried', async () => {
    const answer = await bring('onnx', { ...declared, dataset_id: datasetId });
    expect(answer.status).toBe(201);
    const model = ModelResource.parse(answer.json());
    expect(model).toMatchObject({ name: 'press', origin: 'brought', state: 'SUCCESS', config: declared });
    expect(answer.headers.location).toBe(model.links.self);
    expect((await bring('onnx', { ...declared, name: 'mine' })).json()).toMatchObject({
      name: 'mine',
      version: 1,
      latest: true,
    });
  });

  it('refuses a file with the reason, which its row keeps, and deletes it', async () => {
    const answer = (await bring('a picture', declared)).json<Record<string, string>>();
    expect(answer).toMatchObject({ status: 422, detail: 'This is no ONNX file.', errors: [{ path: 'file' }] });
    const error = { type: 'BroughtModelError', message: 'This is no ONNX file.' };
    expect(await show(answer.model_id!)).toMatchObject({ state: 'FAILURE', error });
    await expect(gateway.artifacts.size(modelKey(answer.model_id!))).rejects.toThrow('no artifact');
    const file = (await gateway.ask(`/api/ml/models/${answer.model_id}/file`)).json();
    expect(file).toMatchObject({ status: 409, type: 'urn:celerity:problem:ml-model-failed' });
  });

  it.each([
    ['no description', undefined, 'model', 'no such field'],
    ['one that is no JSON', '{', 'model', 'is not JSON'],
    ['one without features', { ...declared, features: [] }, 'model.features', ''],
    ['an unknown field', { ...declared, feature: 1 }, 'model.feature', 'unknown field'],
  ])('refuses a file with %s, and keeps nothing of it', async (_what, model, path, message) => {
    const before = (await gateway.mlModels.list({ limit: 1 })).items;
    const answer = (await bring('onnx', model)).json();
    expect(answer).toMatchObject({ status: 422, errors: [{ path, message: expect.stringContaining(message) }] });
    expect((await gateway.mlModels.list({ limit: 1 })).items).toEqual(before);
  });

  it('answers a repetition under an Idempotency-Key with the first model, and keeps no second file', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const files = async () => {
      const keys = [];
      for await (const { key } of gateway.artifacts.list('models/')) keys.push(key);
      return keys.sort();
    };
    const first = await bring('onnx', { ...declared, name: 'once' }, { headers });
    const kept = await files();
    const again = await bring('onnx', { ...declared, name: 'once' }, { headers });
    expect(again.json()).toEqual(first.json());
    expect(await files()).toEqual(kept);
    expect((await bring('other', { ...declared, name: 'once' }, { headers })).status).toBe(422);
  });

  it('keeps a file that nobody tries yet, and has it tried later', async () => {
    await gateway.stopWorkers();
    const answer = await bring('onnx', { ...declared, name: 'later' }, { query: '?wait=0' });
    expect(answer.status).toBe(202);
    const { model_id } = answer.json<{ model_id: string }>();
    await gateway.startWorker('ml', mlWorker(gateway));
    await gateway.ask(`/api/tasks/check-${model_id}/result`);
    expect(await show(model_id)).toMatchObject({ state: 'SUCCESS', name: 'later' });
    await gateway.startReader();
  });

  it('ends a model whose task has ended without it', async () => {
    const id = randomUUID();
    const model = {
      id,
      name: 'lost',
      task: 'rul',
      origin: 'trained' as const,
      datasetId,
      config: {},
      taskId: `train-${id}`,
    };
    await gateway.mlModels.create(model);
    await gateway.mlModels.begin(id, 1);
    await gateway.server.get(Reconciler).reconcile({ grace: 0 });
    expect(await show(id)).toMatchObject({ state: 'FAILURE', error: { type: 'LostTaskError' } });
  });
});
