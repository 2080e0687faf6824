import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { trainTvaeModel, TvaeConfig } from '@celerity/contracts';
import { machineDataCsv } from '@celerity/sample-data';
import {
  ArtifactStoreFullError,
  datasetKey,
  modelKey,
  StorageUnavailableError,
  type TrainingJob,
  DatasetTables,
} from '@celerity/storage';
import { TaskRevokedError, WorkerShutdown } from '@celerity/task-core';
import { type InlineCall, type InlineRun, runTask } from '@celerity/task-core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TrainTvaeModel } from '../tasks/train-tvae-model.task.js';
import { ListeningTask } from '../testing/listening-task.js';
import { TestStorage } from '@celerity/storage/testing';
import { TvaeTraining } from './tvae-training.js';

const SMALL: Partial<TvaeConfig> = {
  epochs: 4,
  batch_size: 50,
  compress_dims: [16],
  decompress_dims: [16],
  embedding_dim: 8,
};
const LONG: Partial<TvaeConfig> = { ...SMALL, epochs: 10_000 };

describe('gan.train_tvae_model', () => {
  let storage: TestStorage;
  let machines: string;
  beforeAll(async () => {
    storage = await TestStorage.start();
    machines = await storage.addDataset(await text(machineDataCsv({ rows: 300 })));
  }, 60_000);
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => storage.stop());

  const training = () => {
    const tables = new DatasetTables(storage.datasets, storage.artifacts);
    return new TvaeTraining(storage.jobs, tables, storage.artifacts, { training: { checkpointIntervalMs: 1 } });
  };
  const train = (job: Pick<TrainingJob, 'id' | 'config'>, call: InlineCall<typeof trainTvaeModel> = {}) =>
    runTask(trainTvaeModel, new TrainTvaeModel(training()), { args: [job.id, job.config], ...call });
  const jobOn = (csv: string, config = SMALL) => storage.addDataset(csv).then((id) => storage.addJob(id, config));
  const found = (job: TrainingJob) => storage.jobs.find(job.id);
  const epochsOf = ({ progress }: InlineRun) => progress.map(({ epoch }) => epoch);

  it('trains, tells of its epochs, and keeps model, card and losses', async () => {
    const job = await storage.addJob(machines, SMALL);
    const run = await train(job);
    const { modelId } = (await found(job))!;
    const losses = await storage.jobs.losses(job.id);
    expect(run.outcome).toEqual({
      kind: 'success',
      result: { job_id: job.id, model_id: modelId, epochs: 4, loss: losses[3]?.loss },
    });
    expect([epochsOf(run)[0], epochsOf(run).at(-1)]).toEqual([1, 4]);
    expect(losses.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(await found(job)).toMatchObject({ state: 'SUCCESS', error: null, progress: { epoch: 4, percent: 100 } });
    expect(await storage.models.find(modelId!)).toMatchObject({
      ...{ kind: 'tvae', name: 'machines', datasetId: machines, jobId: job.id, artifact: modelKey(modelId!) },
      card: { kind: 'tvae', rows: 300, losses: [{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }, { epoch: 4 }] },
    });
    expect(await storage.keys('models/')).toContain(modelKey(modelId!));
    expect(await storage.keys(`checkpoints/${job.id}`)).toEqual([]);
  });

  it('gives the same result when it is delivered again, without training', async () => {
    const job = await storage.addJob(machines, SMALL);
    const { outcome } = await train(job);
    expect(await train(job, { attempt: 2 })).toMatchObject({ outcome, progress: [] });
  });

  it('goes on from its last checkpoint after a run that broke off, and makes the same model', async () => {
    const config = { ...SMALL, epochs: 40 };
    const [job, whole] = [await storage.addJob(machines, config), await storage.addJob(machines, config)];
    const shutdown = new WorkerShutdown('shutdown');
    const first = new ListeningTask(1, ({ epoch }, task) => epoch >= 10 && task.stop(shutdown));
    await expect(training().run(job.id, TvaeConfig.parse(config), first)).rejects.toBe(shutdown);
    const { epoch } = (await found(job))!.checkpoint!;
    expect(epoch).toBeGreaterThan(1);

    const second = await train(job, { attempt: 2 });
    expect(second.outcome.kind).toBe('success');
    expect(second.logs.map(({ message }) => message)).toEqual([`The training goes on after epoch ${epoch}.`]);
    expect(epochsOf(second)[0]).toBe(epoch + 1);
    const all = Array.from({ length: 40 }, (_, index) => index + 1);
    expect((await storage.jobs.losses(job.id)).map((loss) => loss.epoch)).toEqual(all);

    await train(whole);
    const onnxOf = async (of: TrainingJob) => storage.artifacts.readBytes(modelKey((await found(of))!.modelId!));
    expect((await onnxOf(job)).equals(await onnxOf(whole))).toBe(true);
    expect(await storage.keys(`checkpoints/${job.id}`)).toEqual([]);
  }, 30_000);

  it('is retried when the database is away at the end', async () => {
    const job = await storage.addJob(machines, SMALL);
    const away = new StorageUnavailableError('The database', 'timeout');
    jest.spyOn(storage.jobs, 'succeed').mockRejectedValueOnce(away);
    expect((await train(job)).outcome).toMatchObject({ kind: 'retry', error: away });
    expect(await found(job)).toMatchObject({ state: 'PROGRESS', endedAt: null });
    expect((await train(job, { attempt: 2, retries: 1 })).outcome.kind).toBe('success');
  });

  it('leaves the job to a newer run that has begun', async () => {
    const job = await storage.addJob(machines, SMALL);
    await storage.jobs.begin(job.id, 2);
    const { outcome } = await train(job, { attempt: 1 });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'WorkerLostError' } });
    expect(await found(job)).toMatchObject({ state: 'STARTED', attempt: 2, endedAt: null });
  });

  it('stops when a newer run begins meanwhile, and writes nothing over it', async () => {
    const job = await storage.addJob(machines, LONG);
    const running = train(job, { attempt: 1 });
    while ((await found(job))?.state !== 'PROGRESS') await new Promise(setImmediate);
    await storage.jobs.begin(job.id, 2);
    expect((await running).outcome).toMatchObject({ kind: 'failure', error: { name: 'WorkerLostError' } });
    expect(await found(job)).toMatchObject({ state: 'STARTED', attempt: 2, error: null, endedAt: null });
  });

  it.each([
    ['revoked', new TaskRevokedError('revoked'), 'revoked', { state: 'REVOKED', error: null }],
    ['given back at a shutdown', new WorkerShutdown('shutdown'), 'givenBack', { state: 'PROGRESS', endedAt: null }],
  ])('ends at once when it is %s', async (_, reason, kind, row) => {
    const job = await storage.addJob(machines, LONG);
    const { outcome } = await train(job, { abortOnProgress: reason });
    expect(outcome.kind).toBe(kind);
    const { state, ...rest } = (await found(job))!;
    expect({ ...rest, state: state === 'STARTED' ? 'PROGRESS' : state }).toMatchObject(row);
    if (kind === 'revoked') expect(await storage.keys(`checkpoints/${job.id}`)).toEqual([]);
  });

  it('ends at its soft time limit as FAILURE, and the job with it', async () => {
    const job = await storage.addJob(machines, LONG);
    const { outcome } = await train(job, { softTimeLimit: 0.5, timeLimit: 30 });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'SoftTimeLimitExceeded' } });
    const error = { type: 'SoftTimeLimitExceeded', message: 'The soft time limit of 0.5 s is over.' };
    expect(await found(job)).toMatchObject({ state: 'FAILURE', error });
    expect(await storage.keys(`checkpoints/${job.id}`)).toEqual([]);
  });

  it.each([
    ['one row', 'speed,torque\n1,2\n', SMALL, /at least 2/],
    [
      'ids only',
      `machine\n${Array.from({ length: 50 }, (_, row) => `machine-${row * 7}`).join('\n')}\n`,
      SMALL,
      /machine/,
    ],
    ['constant columns only', 'speed,torque\n1,2\n1,2\n1,2\n', SMALL, /'speed' has the same value/],
    [
      'an unknown column in its settings',
      'speed\n1\n2\n3\n',
      { ...SMALL, exclude_columns: ['sped'] },
      /'sped'.*'speed'/,
    ],
  ])('refuses %s, and says why', async (_, csv, config, message) => {
    const job = await jobOn(csv, config);
    const { outcome } = await train(job);
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'UnsuitableDataError' } });
    const error = { type: 'UnsuitableDataError', message: expect.stringMatching(message) };
    expect(await found(job)).toMatchObject({ state: 'FAILURE', error });
  });

  it.each([
    ['a missing column', `speed,void\n${Array.from({ length: 40 }, (_, row) => `${row * 1.5},`).join('\n')}\n`],
    ['two rows', 'speed,torque\n1,2\n3,4\n'],
    ['a batch larger than the table', 'speed,type\n1,a\n2,b\n3,a\n'],
  ])('takes %s', async (_, csv) => {
    expect((await train(await jobOn(csv))).outcome.kind).toBe('success');
  });

  it('says that the rows of the data set are gone', async () => {
    const job = await jobOn('speed\n1\n2\n3\n');
    await storage.artifacts.delete(datasetKey(job.datasetId));
    const { outcome } = await train(job);
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'UnknownDatasetError' } });
    expect(await found(job)).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownDatasetError' } });
  });

  it('goes on without checkpoints when there is no space for them, and fails when there is none for the model', async () => {
    const job = await storage.addJob(machines, SMALL);
    const write = jest.spyOn(storage.artifacts, 'write');
    write.mockImplementation(async (key) => Promise.reject(new ArtifactStoreFullError(key)));
    const { outcome, logs } = await train(job);
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'ArtifactStoreFullError' } });
    expect(logs.map(({ level, message }) => [level, message])).toContainEqual([
      'warn',
      expect.stringMatching(/^No checkpoint after epoch \d: No space is left/),
    ]);
    const error = { type: 'ArtifactStoreFullError', message: expect.stringMatching(/make room/) };
    expect(await found(job)).toMatchObject({ state: 'FAILURE', error });
  });

  it('fails for a job that does not exist, and for one that has ended', async () => {
    const unknown = await train({ id: randomUUID(), config: {} });
    expect(unknown.outcome).toMatchObject({ kind: 'failure', error: { name: 'UnknownJobError' } });
    const job = await storage.addJob(machines, SMALL);
    await storage.jobs.settle(job.id, 'REVOKED', null);
    expect((await train(job)).outcome).toMatchObject({ kind: 'failure', error: { name: 'JobEndedError' } });
    expect((await found(job))?.state).toBe('REVOKED');
  });
});
