import { randomUUID } from 'node:crypto';
import { evaluateModel, sampleModel, trainTvaeModel } from '@celerity/contracts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  Handles,
  IDEMPOTENCY_KEYS,
  type IdempotencyKeys,
  LoggingTask,
  QueueFullError,
  type TaskContext,
  type TaskInput,
  TaskClient,
  TaskLocator,
} from '@celerity/task-core';
import { Reconciler } from '../reconciler/reconciler.js';
import { StorageGateway } from '../testing/storage-gateway.js';
import { AcceptedJob, JobList, JobResource } from './job-resource.js';
import { AcceptedModelTask, ModelList, ModelResource } from './model-resource.js';

const progress = { epoch: 2, epochs: 7, percent: 28.6, loss: 9, reconstruction: 8, kl: 1, seconds_left: 3 };

/** Tells of one epoch, and writes nothing into its job's row, as if the database had been away. */
@Handles(trainTvaeModel)
class Train extends LoggingTask<typeof trainTvaeModel> {
  async run({ job_id }: TaskInput<typeof trainTvaeModel>, task: TaskContext) {
    await task.updateState('PROGRESS', progress);
    return { job_id, model_id: randomUUID(), epochs: 7, loss: 1 };
  }
}

@Handles(sampleModel)
class Sample extends LoggingTask<typeof sampleModel> {
  run({ rows }: TaskInput<typeof sampleModel>) {
    return { dataset_id: randomUUID(), rows };
  }
}

@Handles(evaluateModel)
class Evaluate extends LoggingTask<typeof evaluateModel> {
  run(): never {
    throw new Error('not here');
  }
}

const CSV = 'torque,failure\n42.8,0\n46.3,1\n41.1,0\n';

describe('synthetic data', () => {
  let gateway: StorageGateway;
  let datasetId: string;
  beforeAll(async () => {
    gateway = await StorageGateway.start();
    datasetId = await gateway.upload(CSV);
  }, 60_000);
  afterAll(() => gateway.stop());

  const train = (body: object, headers = {}) => gateway.ask('/api/gan/train', { body, headers });
  const started = async (): Promise<AcceptedJob> =>
    AcceptedJob.parse((await train({ dataset_id: datasetId, config: { epochs: 7 } })).json());
  const stateOf = async (taskId: string) => (await gateway.server.get(TaskLocator).locate(taskId))?.view.state;

  describe('trainings', () => {
    it('writes the row of a job, and sends its task', async () => {
      const answer = await train({ dataset_id: datasetId, config: { epochs: 7 } });
      expect(answer.status).toBe(202);
      const { job_id, task_id, links, warnings } = AcceptedJob.parse(answer.json());
      expect(task_id).toBe(`train-${job_id}`);
      expect(warnings).toEqual([expect.stringContaining("'gan.train'")]);
      const job = JobResource.parse((await gateway.ask(links.self)).json());
      expect(job).toMatchObject({ job_id, dataset_id: datasetId, state: 'PENDING', attempts: 0, losses: [] });
      expect(job.config).toMatchObject({ epochs: 7, batch_size: 500 });
      expect(await stateOf(task_id)).toBe('PENDING');
      const list = JobList.parse((await gateway.ask('/api/gan/jobs?limit=1')).json());
      expect(list.items[0]?.job_id).toBe(job_id);
    });

    it.each([
      ['an unknown data set', { dataset_id: randomUUID() }, 404, { errors: [{ path: 'dataset_id' }] }],
      ['no id', { dataset_id: 'press' }, 422, { errors: [{ path: 'dataset_id' }] }],
      ['no epochs', { config: { epochs: 0 } }, 422, { errors: [{ path: 'config.epochs' }] }],
      ['too many epochs', { config: { epochs: 1e9 } }, 422, { errors: [{ path: 'config.epochs' }] }],
      ['an unknown setting', { config: { epoch: 3 } }, 422, {}],
      [
        'an unknown column',
        { config: { exclude_columns: ['torque', 'turbo'] } },
        422,
        {
          errors: [
            {
              path: 'config.exclude_columns[1]',
              message: "the data set has no column 'turbo'; it has torque, failure",
            },
          ],
        },
      ],
    ])('refuses %s', async (_what, body, status, problem) => {
      expect((await train({ dataset_id: datasetId, ...body })).json()).toMatchObject({ status, ...problem });
    });

    it('refuses a data set that is not ready', async () => {
      const id = randomUUID();
      await gateway.datasets.create({ id, name: 'broken', source: 'upload' });
      await gateway.datasets.failed(id, { reason: 'ragged-row', detail: 'Line 3' });
      const refused = (await train({ dataset_id: id })).json();
      expect(refused).toMatchObject({ status: 409, type: 'urn:celerity:problem:dataset-not-ready' });
    });

    it('leaves no job behind when the queue takes no more', async () => {
      const before = (await gateway.jobs.list({ limit: 1 })).items;
      const full = new QueueFullError('gan', 10, 10);
      const send = jest.spyOn(gateway.server.get(TaskClient), 'send').mockRejectedValueOnce(full);
      expect((await train({ dataset_id: datasetId })).status).toBe(429);
      send.mockRestore();
      expect((await gateway.jobs.list({ limit: 1 })).items).toEqual(before);
    });

    it('keeps a job that the broker did not answer to, and names it', async () => {
      gateway.server.redis.freeze();
      const answer = await train({ dataset_id: datasetId }).finally(() => gateway.server.redis.thaw());
      const { job_id, task_id } = answer.json<{ job_id: string; task_id: string }>();
      expect(answer.json()).toMatchObject({ status: 503, type: 'urn:celerity:problem:broker-unavailable' });
      expect(await gateway.jobs.find(job_id)).toMatchObject({ taskId: task_id, state: 'PENDING' });
      await gateway.server.get(Reconciler).reconcile({ grace: 0 });
      expect(await stateOf(task_id)).toBe('PENDING');
    });

    it('finds the job again whose answer was lost', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const body = { dataset_id: datasetId, config: { epochs: 2 } };
      const keys = gateway.server.get<IdempotencyKeys>(IDEMPOTENCY_KEYS);
      const lost = jest.spyOn(keys, 'complete').mockRejectedValueOnce(new Error('killed'));
      const first = await train(body, headers);
      lost.mockRestore();
      expect((await train(body, headers)).json()).toEqual(first.json());
    });

    it('starts one job under an Idempotency-Key', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const body = { dataset_id: datasetId };
      const [first, again] = [await train(body, headers), await train(body, headers)];
      expect(again.json()).toEqual(first.json());
      expect((await train({ ...body, config: { epochs: 3 } }, headers)).status).toBe(422);
    });

    it('cancels one that waits at once, and one that was never sent', async () => {
      const { task_id, links } = await started();
      const cancelled = await gateway.ask(links.self, { method: 'DELETE' });
      expect(cancelled.status).toBe(202);
      expect(cancelled.json()).toMatchObject({ state: 'REVOKED', outcome: 'revoked' });
      expect(await stateOf(task_id)).toBe('REVOKED');
      expect((await gateway.ask(links.self)).json()).toMatchObject({ state: 'REVOKED', error: null });
      expect((await gateway.ask(links.self, { method: 'DELETE' })).json()).toMatchObject({ outcome: 'ready' });
      const id = randomUUID();
      await gateway.jobs.create({ id, datasetId, config: {}, taskId: `train-${id}` });
      expect((await gateway.ask(`/api/gan/jobs/${id}`, { method: 'DELETE' })).json()).toMatchObject({
        state: 'REVOKED',
      });
    });

    it('tells the progress of a job, as it is now and live', async () => {
      const { job_id, links } = await started();
      await gateway.jobs.begin(job_id, 1);
      await gateway.jobs.advance(job_id, 1, progress, [{ epoch: 1, loss: 10, reconstruction: 9, kl: 1 }]);
      const now = JobResource.parse((await gateway.ask(links.progress)).json());
      expect(now).toMatchObject({ attempts: 1, progress, losses: [{ epoch: 1, loss: 10 }] });
      await gateway.ask(links.self, { method: 'DELETE' });
      const stream = await gateway.ask(links.progress, { headers: { accept: 'text/event-stream' } });
      expect(stream.headers['content-type']).toBe('text/event-stream');
      expect(stream.text).toContain('"state":"REVOKED"');
      expect((await gateway.ask(`/api/gan/jobs/${randomUUID()}/progress`)).status).toBe(404);
    });

    it('tells live of a job whose gateway died before it sent the task, and of its end', async () => {
      const id = randomUUID();
      await gateway.jobs.create({ id, datasetId, config: {}, taskId: `train-${id}` });
      const events = gateway.ask(`/api/gan/jobs/${id}/progress`, { headers: { accept: 'text/event-stream' } });
      await gateway.startWorker('gan', [
        [trainTvaeModel, Train],
        [sampleModel, Sample],
        [evaluateModel, Evaluate],
      ]);
      expect((await events).text).toMatch(
        /event: progress\ndata: {"epoch":2,.*event: state\ndata: .*"state":"SUCCESS"/s,
      );
      // A success that the row does not know of is none: its model was never stored.
      expect((await gateway.ask(`/api/gan/jobs/${id}`)).json()).toMatchObject({
        state: 'FAILURE',
        error: { type: 'LostTaskError' },
      });
      await gateway.stopWorkers();
    });
  });

  describe('models', () => {
    it('shows, downloads and deletes them', async () => {
      const id = await gateway.addModel(datasetId);
      const list = ModelList.parse((await gateway.ask('/api/gan/models')).json());
      expect(list.items.map(({ model_id }) => model_id)).toContain(id);
      const model = ModelResource.parse((await gateway.ask(`/api/gan/models/${id}`)).json());
      expect(model).toMatchObject({ model_id: id, dataset_id: datasetId, quality: null });
      const file = await gateway.ask(model.links.file);
      expect(file.text).toBe('an onnx file');
      expect(file.headers['content-disposition']).toBe(`attachment; filename="${id}.onnx"`);
      expect((await gateway.ask(model.links.self, { method: 'DELETE' })).status).toBe(204);
      expect((await gateway.ask(model.links.file)).status).toBe(404);
    });

    it('has rows drawn from them, and has them judged', async () => {
      const id = await gateway.addModel(datasetId);
      const sample = await gateway.ask(`/api/gan/models/${id}/sample`, {
        body: { rows: 10, conditions: { failure: 1 } },
      });
      expect(sample.status).toBe(202);
      const task = AcceptedModelTask.parse(sample.json());
      expect(task).toMatchObject({ name: 'gan.sample', queue: 'gan', model_id: id });
      expect((await gateway.ask(task.links.self)).json()).toMatchObject({
        kwargs: { model_id: id, rows: 10, seed: 0, conditions: { failure: 1 } },
      });
      const evaluation = await gateway.ask(`/api/gan/models/${id}/evaluate`, { body: { label: 'failure' } });
      expect(AcceptedModelTask.parse(evaluation.json())).toMatchObject({ name: 'gan.evaluate' });
    });

    it.each([
      ['an unknown model', randomUUID(), { rows: 1 }, 404, {}],
      ['no rows', undefined, { rows: 0 }, 422, { errors: [{ path: 'rows' }] }],
      ['an unknown field', undefined, { rows: 1, row: 2 }, 422, {}],
    ])('refuses %s', async (_what, unknown, body, status, problem) => {
      const id = unknown ?? (await gateway.addModel(datasetId));
      const answer = await gateway.ask(`/api/gan/models/${id}/sample`, { body });
      expect(answer.json()).toMatchObject({ status, ...problem });
    });
  });
});
