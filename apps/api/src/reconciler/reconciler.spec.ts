import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { profileDataset } from '@celerity/contracts';
import { eventually } from '@celerity/server/testing';
import { checkpointKey, Database, datasetKey } from '@celerity/storage';
import { BrokerUnavailableError, Handles, LoggingTask, TaskLocator, TaskRevoker } from '@celerity/task-core';
import { StorageGateway } from '../testing/storage-gateway.js';
import { Reconciler } from './reconciler.js';

const CSV = 'torque,failure\n42.8,0\n46.3,1\n41.1,0\n';
const format = { delimiter: ',' as const, header: true, columns: ['torque', 'failure'] };

/** Ends as a worker's child does that was killed: the row hears nothing. */
@Handles(profileDataset)
class Mute extends LoggingTask<typeof profileDataset> {
  run(): never {
    throw new RangeError('out of luck');
  }
}

describe('the reconciler', () => {
  let gateway: StorageGateway;
  let datasetId: string;
  beforeAll(async () => {
    gateway = await StorageGateway.start();
    datasetId = await gateway.upload(CSV);
  }, 60_000);
  afterAll(() => gateway.stop());

  const reconcile = (options = {}) => gateway.server.get(Reconciler).reconcile({ grace: 0, ...options });
  const stateOf = async (taskId: string) => (await gateway.server.get(TaskLocator).locate(taskId))?.view.state;
  const createJob = async (config = {}) => {
    const id = randomUUID();
    await gateway.jobs.create({ id, datasetId, config, taskId: `train-${id}` });
    return { id, taskId: `train-${id}` };
  };
  const createDataset = async () => {
    const id = randomUUID();
    await gateway.datasets.create({ id, name: 'late', source: 'upload', taskId: `profile-${id}` });
    const { bytes } = await gateway.write(datasetKey(id), CSV);
    return { id, bytes, taskId: `profile-${id}` };
  };
  const told = () => gateway.server.lines.filter(({ msg }) => String(msg).startsWith('a row could not'));

  it('sends the task of a job whose gateway died after it had written the row, once', async () => {
    const { id, taskId } = await createJob({ epochs: 3 });
    expect(await stateOf(taskId)).toBeUndefined();
    await Promise.all([reconcile(), reconcile()]);
    await reconcile();
    expect(await stateOf(taskId)).toBe('PENDING');
    expect((await gateway.ask(`/api/gan/jobs/${id}`)).json()).toMatchObject({ state: 'PENDING', attempts: 0 });
    expect((await gateway.ask(`/api/tasks/${taskId}`)).json()).toMatchObject({ args: [id, { epochs: 3 }] });
  });

  it('ends a job whose task has ended without it, and removes its checkpoints', async () => {
    const { id, taskId } = await createJob();
    await reconcile();
    const key = checkpointKey(id, 1, 5);
    await gateway.write(key, 'weights');
    await gateway.server.get(TaskRevoker).revoke(taskId);
    expect(await gateway.jobs.find(id)).toMatchObject({ endedAt: null });
    await reconcile();
    expect(await gateway.jobs.find(id)).toMatchObject({ state: 'REVOKED', endedAt: expect.any(Date) });
    await expect(gateway.artifacts.size(key)).rejects.toThrow('no artifact');
  });

  it('ends a job that had begun and whose task nobody knows any more', async () => {
    const { id } = await createJob();
    await gateway.jobs.begin(id, 1);
    await reconcile();
    const error = { type: 'LostTaskError', message: expect.stringContaining('start it again') };
    expect((await gateway.ask(`/api/gan/jobs/${id}`)).json()).toMatchObject({ state: 'FAILURE', error, attempts: 1 });
  });

  it('has an upload read whose gateway died before it sent the task', async () => {
    const { id, bytes } = await createDataset();
    await gateway.datasets.uploaded(id, { bytes, format });
    await reconcile();
    const isReady = (answer: { state: string } | undefined) => answer?.state === 'ready';
    expect(await eventually(() => gateway.datasets.find(id), isReady)).toMatchObject({ state: 'ready', rows: 3 });
  });

  it('ends a data set whose task has ended without it', async () => {
    await gateway.stopWorkers();
    const worker = await gateway.startWorker('celery', [[profileDataset, Mute]]);
    const { id, bytes, taskId } = await createDataset();
    await gateway.datasets.uploaded(id, { bytes, format });
    await reconcile();
    await expect(worker.tasks.result(taskId).get({ timeout: 10_000 })).rejects.toThrow('out of luck');
    await reconcile();
    const error = { reason: 'RangeError', detail: 'out of luck' };
    expect(await gateway.datasets.find(id)).toMatchObject({ state: 'failed', error });
    await gateway.stopWorkers();
    await gateway.startReader();
  });

  it('removes what is left of an upload that never ended, and no other', async () => {
    const [old, live] = [await createDataset(), await createDataset()];
    await gateway.server
      .get(Database)
      .run((db) => db.execute(`update datasets set updated_at = now() - interval '25 hours' where id = '${old.id}'`));
    await reconcile();
    expect(await gateway.datasets.find(old.id)).toBeUndefined();
    await expect(gateway.artifacts.size(datasetKey(old.id))).rejects.toThrow('no artifact');
    expect(await gateway.datasets.find(live.id)).toMatchObject({ state: 'uploading' });
  });

  it('goes on after a row that it cannot mend, and says so once', async () => {
    const broken = await createJob({ epochs: 'many' });
    const sound = await createJob({ epochs: 3 });
    await reconcile();
    await reconcile();
    expect(told()).toMatchObject([{ job_id: broken.id }]);
    expect(await stateOf(sound.taskId)).toBe('PENDING');
    await gateway.jobs.settle(broken.id, 'REVOKED', null);
  });

  it('gives a round up while the broker is away, and mends after it', async () => {
    const { taskId } = await createJob();
    gateway.server.redis.freeze();
    await expect(reconcile()).rejects.toThrow(BrokerUnavailableError);
    gateway.server.redis.thaw();
    await reconcile();
    expect(await stateOf(taskId)).toBe('PENDING');
  });

  it('works by itself, from the boot on', async () => {
    const { id, taskId } = await createJob();
    await gateway.server
      .get(Database)
      .run((db) => db.execute(`update training_jobs set updated_at = now() - interval '1 minute' where id = '${id}'`));
    await gateway.reboot();
    expect(
      await eventually(
        () => stateOf(taskId),
        (state) => state !== undefined,
      ),
    ).toBe('PENDING');
  });
});
