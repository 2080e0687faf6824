import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { StorageUnavailableError } from '@celerity/storage';
import type { TrainingJob } from '@celerity/storage';
import { WorkerLostError } from '@celerity/task-core';
import { ListeningTask } from '../testing/listening-task.js';
import { TestStorage } from '@celerity/storage/testing';
import { TrainingReport } from './training-report.js';

function epoch(number: number) {
  return { epoch: number, epochs: 10, loss: 10 - number, reconstruction: 9 - number, kl: 1, secondsLeft: null };
}

describe('the report of a training', () => {
  let storage: TestStorage;
  let datasetId: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    datasetId = await storage.addDataset('torque\n1.5\n2.5\n');
  }, 60_000);
  afterAll(() => storage.stop());

  const begun = async (attempt = 1): Promise<TrainingJob> => {
    const { id } = await storage.addJob(datasetId);
    const job = await storage.jobs.begin(id, attempt);
    if (!job) throw new Error('not begun');
    return job;
  };
  const lossesOf = async (id: string) => (await storage.jobs.losses(id)).map((loss) => loss.epoch);

  it('tells watchers of the first and the last of epochs that fly by, and the database of all', async () => {
    const { id } = await begun();
    const task = new ListeningTask(1);
    const report = new TrainingReport(storage.jobs, id, task);
    for (let number = 1; number <= 10; number++) report.epoch(epoch(number));
    await report.flush();
    expect(task.progress.map((told) => [told.epoch, told.percent])).toEqual([
      [1, 10],
      [10, 100],
    ]);
    const all = Array.from({ length: 10 }, (_, index) => index + 1);
    expect(await lossesOf(id)).toEqual(all);
    expect(await storage.jobs.find(id)).toMatchObject({ state: 'PROGRESS', progress: task.progress[1] });
  });

  it('keeps the losses that a database was away for, and says so', async () => {
    const { id } = await begun();
    const task = new ListeningTask(1);
    const report = new TrainingReport(storage.jobs, id, task);
    const away = new StorageUnavailableError('The database', 'timeout');
    jest.spyOn(storage.jobs, 'advance').mockRejectedValueOnce(away);
    report.epoch(epoch(1));
    await report.flush();
    expect(task.warnings).toEqual([`The progress was not stored: ${away.message}`]);
    expect(await lossesOf(id)).toEqual([]);
    report.epoch(epoch(2));
    await report.flush();
    expect(await lossesOf(id)).toEqual([1, 2]);
  });

  it('says when the job belongs to a newer run', async () => {
    const { id } = await begun();
    const report = new TrainingReport(storage.jobs, id, new ListeningTask(1));
    await storage.jobs.begin(id, 2);
    report.epoch(epoch(1));
    await report.flush();
    expect(report.abandoned.reason).toBeInstanceOf(WorkerLostError);
    expect(await lossesOf(id)).toEqual([]);
  });
});
