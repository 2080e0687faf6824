import { randomUUID } from 'node:crypto';
import type { ModelCard } from '@celerity/contracts';
import { eventually } from '@celerity/server/testing';
import { modelKey, predictionInputsKey } from '@celerity/storage';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { QueueFullError, TaskClient } from '@celerity/task-core';
import { Reconciler } from '../../reconciler/reconciler.js';
import { cardOf, mlWorker } from '../../testing/ml-worker.js';
import { StorageGateway } from '../../testing/storage-gateway.js';
import { Anomalies } from './anomalies-request.js';
import { AcceptedModelTask, AcceptedPrediction, Predicted, PredictionResource } from './predict-request.js';

const row = { torque: 42, type: 'L', machine: 'M1' };

describe('predictions', () => {
  let gateway: StorageGateway;
  let modelId: string;
  let datasetId: string;
  beforeAll(async () => {
    gateway = await StorageGateway.start();
    datasetId = await gateway.upload('torque,type,failure\n42.8,L,0\n46.3,M,1\n41.1,L,0\n');
    modelId = await addModel('press');
    await gateway.startWorker('ml', mlWorker(gateway));
  }, 60_000);
  afterAll(() => gateway.stop());

  const addModel = async (name: string, card: Partial<ModelCard> = {}) => {
    const id = randomUUID();
    const { task } = cardOf(card);
    await gateway.mlModels.create({ id, name, task, origin: 'trained', datasetId, config: {}, taskId: `train-${id}` });
    await gateway.mlModels.begin(id, 1);
    await gateway.mlModels.succeed(id, 1, { card: cardOf(card), artifact: modelKey(id), bytes: 1 });
    return id;
  };
  const predict = (body: object, headers = {}) =>
    gateway.ask('/api/ml/predict', { body: { model_id: modelId, rows: [row], ...body }, headers });
  const stored = async (id: string) =>
    PredictionResource.parse((await gateway.ask(`/api/ml/predictions/${id}`)).json());
  const reconcile = () => gateway.server.get(Reconciler).reconcile({ grace: 0 });

  it('answers at once, and keeps what was asked and answered', async () => {
    const answer = await predict({});
    expect(answer.status).toBe(200);
    const { prediction_id, predictions, task_id } = Predicted.parse(answer.json());
    expect(predictions).toMatchObject([{ probability: 0.5, attributions: [{ feature: 'torque', value: 42 }] }]);
    expect(answer.headers.location).toBe(`/api/ml/predictions/${prediction_id}`);
    // The row has no answer yet, as if its worker had died: that of the task is shown.
    const before = await stored(prediction_id);
    expect(before).toMatchObject({ task_id, state: 'SUCCESS', machines: ['M1'], rows: [row], predictions });
    await reconcile();
    expect(await gateway.predictions.find(prediction_id)).toMatchObject({
      outputs: predictions,
      endedAt: expect.any(Date),
    });
    expect(await stored(prediction_id)).toEqual({ ...before, ended_at: expect.any(String) });
    const list = (await gateway.ask(`/api/ml/predictions?model_id=${modelId}&machine=M1`)).json();
    expect(list).toMatchObject({ items: [{ prediction_id, state: 'SUCCESS', row_count: 1 }], next_cursor: null });
    expect((await gateway.ask('/api/ml/predictions?machine=M2')).json()).toMatchObject({ items: [] });
  });

  it('takes the latest of a name, also when that has just changed', async () => {
    const [first, second] = [await addModel('lathe'), await addModel('lathe')];
    const asked = () => predict({ model_id: undefined, model: 'lathe' });
    expect((await asked()).json()).toMatchObject({ model_id: first });
    await gateway.ask(`/api/ml/models/${second}/promote`, { body: {} });
    const isNew = (id: unknown) => id === second;
    expect(await eventually(async () => (await asked()).json().model_id, isNew)).toBe(second);
  });

  it('does not know a deleted model for longer than a second', async () => {
    const id = await addModel('short-lived');
    expect((await predict({ model_id: id })).status).toBe(200);
    await gateway.ask(`/api/ml/models/${id}`, { method: 'DELETE' });
    const status = async () => (await predict({ model_id: id })).status;
    expect(await eventually(status, (one) => one === 404)).toBe(404);
  });

  it.each([
    ['an unknown model', { model_id: randomUUID() }, 404, []],
    ['an unknown name', { model_id: undefined, model: 'nobody' }, 404, [{ path: 'model' }]],
    ['no model', { model_id: undefined }, 422, [{ path: 'model_id' }]],
    ['two models', { model: 'press' }, 422, [{ path: 'model_id' }]],
    ['no rows', { rows: [] }, 422, [{ path: 'rows' }]],
    ['what is no row', { rows: [row, 3] }, 422, [{ path: 'rows[1]' }]],
    ['too long a wait', { wait: 61 }, 422, [{ path: 'wait' }]],
    ['a row that does not fit', { rows: [row, { ...row, torque: 'high' }] }, 422, [{ path: "rows[1]['torque']" }]],
  ])('refuses %s', async (_what, body, status, errors) => {
    expect((await predict(body)).json()).toMatchObject({ status, ...(errors.length > 0 && { errors }) });
  });

  it('refuses a model that is not finished, or was never made', async () => {
    const id = randomUUID();
    await gateway.mlModels.create({
      id,
      name: 'new',
      task: 'regression',
      origin: 'trained',
      datasetId,
      config: {},
      taskId: id,
    });
    expect((await predict({ model_id: id })).json()).toMatchObject({ status: 409, state: 'PENDING' });
    await gateway.mlModels.settle(id, 'FAILURE', { type: 'UnsuitableDataError', message: 'No column is left.' });
    const failed = { status: 409, detail: expect.stringContaining('No column is left.') };
    expect((await predict({ model_id: id })).json()).toMatchObject(failed);
  });

  it('answers with the error of a task', async () => {
    const answer = (await predict({ rows: [{ ...row, torque: 0 }] })).json<Record<string, string>>();
    expect(answer).toMatchObject({
      status: 422,
      type: 'urn:celerity:problem:rows-refused',
      reason: 'InvalidRowsError',
    });
    await reconcile();
    const list = (await gateway.ask('/api/ml/predictions?limit=1')).json();
    expect(list).toMatchObject({
      items: [{ task_id: answer.task_id, state: 'FAILURE', error: { type: 'InvalidRowsError' } }],
    });
  });

  it('carries large calls through the artifact store, there and back', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => ({ ...row, torque: index + 1 }));
    const answer = await predict({ rows });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    const { prediction_id, predictions } = Predicted.parse(answer.json());
    expect(predictions.map(({ attributions }) => attributions[0]?.value)).toEqual(rows.map(({ torque }) => torque));
    await reconcile();
    expect(await gateway.predictions.find(prediction_id)).toMatchObject({ inputs: null, outputs: null, rows: 1500 });
    expect(await stored(prediction_id)).toMatchObject({ rows, predictions });
  });

  it('does not wait for who prefers so, nor for who gives it no time', async () => {
    const answer = await predict({}, { prefer: 'respond-async' });
    expect([answer.status, answer.headers['preference-applied']]).toEqual([202, 'respond-async']);
    const { links, prediction_id } = AcceptedPrediction.parse(answer.json());
    expect((await gateway.ask(links.result)).json()).toMatchObject({ state: 'SUCCESS', result: { prediction_id } });
    expect((await predict({ wait: 0 })).status).toBe(202);
  });

  it('is one call under an Idempotency-Key, also when its answer was late', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await predict({}, headers);
    const again = await predict({}, headers);
    expect([again.status, again.json()]).toEqual([200, first.json()]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await predict({ wait: 1 }, headers)).status).toBe(422);
  });

  it('keeps nothing of a call that was refused', async () => {
    const before = (await gateway.predictions.list({ limit: 1 })).items;
    const full = new QueueFullError('ml', 10, 10);
    const send = jest.spyOn(gateway.server.get(TaskClient), 'send').mockRejectedValueOnce(full);
    const rows = Array.from({ length: 1001 }, () => row);
    expect((await predict({ rows })).status).toBe(429);
    send.mockRestore();
    expect((await gateway.predictions.list({ limit: 1 })).items).toEqual(before);
  });

  it('asks for remaining life by units and times', async () => {
    const id = await addModel('engines', { task: 'rul', unit_column: 'unit', time_column: 'cycle', target: null });
    const rows = [{ torque: 1, type: 'L', unit: 7, cycle: 1 }];
    const { prediction_id, task_id } = Predicted.parse((await predict({ model_id: id, rows })).json());
    expect(await gateway.predictions.find(prediction_id)).toMatchObject({ machines: ['7'] });
    expect((await gateway.ask(`/api/tasks/${task_id}`)).json()).toMatchObject({ name: 'ml.predict_rul' });
    const refused = (await predict({ model_id: id, rows: [{ torque: 1, type: 'L', cycle: null }] })).json();
    expect(refused).toMatchObject({ errors: [{ path: "rows[0]['unit']" }, { path: "rows[0]['cycle']" }] });
  });

  it('has data sets predicted that have the columns', async () => {
    const batch = (body: object) => gateway.ask('/api/ml/predict/batch', { body: { model_id: modelId, ...body } });
    const task = AcceptedModelTask.parse((await batch({ dataset_id: datasetId, name: 'told' })).json());
    expect(task).toMatchObject({ name: 'ml.predict_dataset', model_id: modelId });
    expect((await gateway.ask(task.links.result)).json()).toMatchObject({ result: { rows: 3 } });
    const poor = await gateway.upload('torqe,type\nhigh,L\nlow,M\n');
    expect((await batch({ dataset_id: poor })).json()).toMatchObject({
      ...{ status: 422, errors: [{ path: 'dataset_id', message: expect.stringContaining("did you mean 'torqe'?") }] },
    });
    const texts = await gateway.upload('torque,type\nhigh,L\nlow,M\n');
    expect((await batch({ dataset_id: texts })).json()).toMatchObject({
      errors: [{ message: "its column 'torque' is categorical, the model needs numbers" }],
    });
    expect((await batch({ dataset_id: randomUUID() })).status).toBe(404);
  });

  it('tells how unusual rows are, against a model or a data set', async () => {
    const detect = (body: object, headers = {}) =>
      gateway.ask('/api/ml/anomalies', { body: { rows: [row], ...body }, headers });
    const found = await detect({ model_id: modelId });
    expect([found.status, Anomalies.parse(found.json()).rows]).toEqual([200, [{ score: 0.7, anomalous: true }]]);
    const rows = [{ torque: 1, typ: 'L' }];
    expect((await detect({ dataset_id: datasetId, rows })).json()).toMatchObject({
      ...{ status: 422, errors: [{ path: "rows[0]['typ']" }] },
    });
    expect((await detect({ dataset_id: datasetId, rows: [{ torque: 1 }] }, { prefer: 'respond-async' })).status).toBe(
      202,
    );
    expect((await detect({})).status).toBe(422);
  });

  it('tells how far the rows of calls are from those of training', async () => {
    const id = await addModel('drifting');
    const drift = async (query = '') => (await gateway.ask(`/api/ml/models/${id}/drift${query}`)).json();
    expect(await drift()).toMatchObject({ rows: 0, overall: 'too few rows' });
    await predict({ model_id: id, rows: Array.from({ length: 200 }, () => ({ ...row, torque: 90 })) });
    expect(await drift()).toMatchObject({
      ...{ model_id: id, rows: 200, overall: 'drifted' },
      features: [
        { feature: 'torque', verdict: 'drifted' },
        { feature: 'type', ks: null, verdict: 'drifted' },
      ],
    });
    expect(await drift('?rows=10')).toMatchObject({ rows: 10, overall: 'too few rows' });
    expect(await drift('?rows=0')).toMatchObject({ status: 422 });
  });

  it('ends a call whose task was lost, and leaves one alone that may still be sent', async () => {
    const call = (id: string) => ({ id, modelId, taskId: randomUUID(), rows: 1, machines: [], inputs: [row] });
    const [old, young] = [call(randomUUID()), call(randomUUID())];
    await gateway.predictions.insert([old, young]);
    await gateway.runSql(`update predictions set created_at = now() - interval '2 minutes' where id = '${old.id}'`);
    await reconcile();
    expect(await stored(old.id)).toMatchObject({
      state: 'FAILURE',
      error: { type: 'LostTaskError' },
      predictions: null,
    });
    expect(await stored(young.id)).toMatchObject({ state: 'PENDING', error: null });
  });

  it('deletes predictions that were kept long enough, with their artifacts', async () => {
    const rows = Array.from({ length: 1001 }, () => row);
    const { prediction_id } = Predicted.parse((await predict({ rows })).json());
    await reconcile();
    await gateway.runSql(
      `update predictions set created_at = now() - interval '31 days' where id = '${prediction_id}'`,
    );
    await reconcile();
    expect((await gateway.ask(`/api/ml/predictions/${prediction_id}`)).status).toBe(404);
    await expect(gateway.artifacts.size(predictionInputsKey(prediction_id))).rejects.toThrow('no artifact');
  });

  it('says that nobody predicts, when the time is over', async () => {
    await gateway.stopWorkers();
    const warnings = async () => AcceptedPrediction.parse((await predict({ wait: 0.05 })).json()).warnings;
    expect(await eventually(warnings, (told) => told.length > 0)).toEqual([expect.stringContaining("'ml'")]);
  });
});
