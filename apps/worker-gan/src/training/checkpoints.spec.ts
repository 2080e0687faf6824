import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ArtifactStoreFullError, checkpointPrefix } from '@celerity/storage';
import type { TrainingJob } from '@celerity/storage';
import { TaskRevokedError, WorkerLostError } from '@celerity/task-core';
import { ListeningTask } from '../testing/listening-task.js';
import { TestStorage } from '@celerity/storage/testing';
import { Checkpoints } from './checkpoints.js';

const BYTES = Buffer.from('weights');

describe('checkpoints', () => {
  let storage: TestStorage;
  let datasetId: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    datasetId = await storage.addDataset('torque\n1.5\n2.5\n');
  }, 60_000);
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => storage.stop());

  const begun = async (id: string, attempt: number) => {
    const job = await storage.jobs.begin(id, attempt);
    if (!job) throw new Error('not begun');
    return opened(job, attempt);
  };
  const opened = (job: TrainingJob, attempt: number) => {
    const task = new ListeningTask(attempt);
    return { task, checkpoints: new Checkpoints(storage.jobs, storage.artifacts, job, task) };
  };
  const keysOf = (id: string) => storage.keys(checkpointPrefix(id));

  it('are none at first, and the last one for the next run', async () => {
    const { id } = await storage.addJob(datasetId);
    const first = await begun(id, 1);
    expect(await first.checkpoints.last()).toBeUndefined();
    await first.checkpoints.save(Buffer.from('older'), 3);
    await first.checkpoints.save(BYTES, 7);
    expect(await keysOf(id)).toEqual([`${checkpointPrefix(id)}1.7`]);

    const second = await begun(id, 2);
    expect(await second.checkpoints.last()).toEqual(BYTES);
    expect(second.task.notes).toEqual(['The training goes on after epoch 7.']);
  });

  it('of a run that was replaced are refused, and end it', async () => {
    const { id } = await storage.addJob(datasetId);
    const first = await begun(id, 1);
    await first.checkpoints.save(BYTES, 3);
    await begun(id, 2);
    await expect(first.checkpoints.save(Buffer.from('late'), 4)).rejects.toBeInstanceOf(WorkerLostError);
    expect(await storage.jobs.find(id)).toMatchObject({ checkpoint: { epoch: 3, attempt: 1 } });
  });

  it('that find no space cost a warning, and the one before stays', async () => {
    const { id } = await storage.addJob(datasetId);
    const { task, checkpoints } = await begun(id, 1);
    await checkpoints.save(BYTES, 3);
    jest.spyOn(storage.artifacts, 'write').mockRejectedValueOnce(new ArtifactStoreFullError('checkpoints/x'));
    await checkpoints.save(Buffer.from('newer'), 6);
    expect(task.warnings).toEqual([
      expect.stringMatching(/^No checkpoint after epoch 6: No space is left .* goes on\.$/),
    ]);
    expect(await keysOf(id)).toEqual([`${checkpointPrefix(id)}1.3`]);
  });

  it('whose artifact is gone let the training start anew', async () => {
    const { id } = await storage.addJob(datasetId);
    await (await begun(id, 1)).checkpoints.save(BYTES, 3);
    await storage.artifacts.delete(`${checkpointPrefix(id)}1.3`);
    const { task, checkpoints } = await begun(id, 2);
    expect(await checkpoints.last()).toBeUndefined();
    expect(task.warnings).toEqual([expect.stringContaining('starts anew')]);
  });

  it('are not written by a task that is told to stop', async () => {
    const { id } = await storage.addJob(datasetId);
    const { task, checkpoints } = await begun(id, 1);
    task.stop(new TaskRevokedError('revoked'));
    await expect(checkpoints.save(BYTES, 3)).rejects.toThrow('revoked');
    expect(await keysOf(id)).toEqual([]);
  });
});
