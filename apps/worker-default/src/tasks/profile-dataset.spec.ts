import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { profileDataset } from '@celerity/contracts';
import {
  type ArtifactStore,
  Database,
  datasetKey,
  Datasets,
  openArtifactStore,
  StorageUnavailableError,
} from '@celerity/storage';
import { TestArtifacts, TestDatabase } from '@celerity/storage/testing';
import type { CsvFormat } from '@celerity/tabular';
import { TaskRevokedError } from '@celerity/task-core';
import { type InlineCall, runTask } from '@celerity/task-core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { ProfileDataset } from './profile-dataset.task.js';

const FORMAT: CsvFormat = { delimiter: ',', header: true, columns: ['speed', 'type'] };

describe('datasets.profile', () => {
  let server: TestDatabase;
  let folder: TestArtifacts;
  let database: Database;
  let datasets: Datasets;
  let artifacts: ArtifactStore;
  beforeAll(async () => {
    [server, folder] = await Promise.all([TestDatabase.start(), TestArtifacts.create()]);
    database = new Database({ url: server.url, pool: 2 }, pino({ level: 'silent' }), { migrate: true });
    datasets = new Datasets(database);
    artifacts = openArtifactStore(folder.url);
  }, 60_000);
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    await database.close();
    await server.stop();
    await folder.remove();
  });

  const upload = async (csv: string) => {
    const id = randomUUID();
    await datasets.create({ id, name: 'machines', source: 'upload' });
    const { bytes } = await artifacts.write(datasetKey(id), Readable.from([Buffer.from(csv)]));
    await datasets.uploaded(id, { bytes, format: FORMAT });
    return id;
  };
  const profile = (id: string, call: InlineCall<typeof profileDataset> = {}) =>
    runTask(profileDataset, new ProfileDataset(datasets, artifacts), { args: [id], ...call });

  it('describes the columns, and makes the data set ready', async () => {
    const id = await upload('speed,type\n1500,L\n1600,M\n,L\n');
    const { outcome, progress } = await profile(id);
    expect(outcome).toEqual({ kind: 'success', result: { dataset_id: id, rows: 3, columns: 2 } });
    expect(progress).toEqual([{ rows: 3, percent: 100 }]);
    expect(await datasets.find(id)).toMatchObject({
      ...{ state: 'ready', rows: 3, error: null },
      columns: [
        { name: 'speed', count: 2, missing: 1, min: 1500, max: 1600, mean: 1550 },
        { name: 'type', count: 3, distinct: 2 },
      ],
    });
  });

  it('returns the same when it runs again, without reading', async () => {
    const id = await upload('speed,type\n1500,L\n1600,M\n');
    const { outcome } = await profile(id);
    await artifacts.delete(datasetKey(id));
    expect((await profile(id)).outcome).toEqual(outcome);
    expect((await datasets.find(id))?.state).toBe('ready');
  });

  it('fails for a file that is no table, and keeps what is wrong with it', async () => {
    const id = await upload('speed,type\n1500,L\n1600\n');
    const { outcome } = await profile(id);
    expect(outcome).toMatchObject({
      kind: 'failure',
      error: { name: 'CsvError', message: expect.stringMatching(/^Line 3, field 2: /) },
    });
    const detail = outcome.kind === 'failure' && outcome.error.message;
    const error = { reason: 'ragged-row', line: 3, column: 2, detail };
    expect(await datasets.find(id)).toMatchObject({ state: 'failed', error });
  });

  it('fails for a data set that does not exist, and for one whose rows are gone', async () => {
    const unknown = await profile(randomUUID());
    expect(unknown.outcome).toMatchObject({
      kind: 'failure',
      error: { message: expect.stringMatching(/does not exist/) },
    });
    const id = await upload('speed,type\n1500,L\n');
    await artifacts.delete(datasetKey(id));
    expect((await profile(id)).outcome).toMatchObject({ kind: 'failure', error: { name: 'ArtifactNotFoundError' } });
    expect(await datasets.find(id)).toMatchObject({ state: 'failed', error: { reason: 'missing' } });
  });

  it('is retried while the database is away, and leaves the data set as it is', async () => {
    const id = await upload('speed,type\n1500,L\n');
    jest.spyOn(datasets, 'ready').mockRejectedValueOnce(new StorageUnavailableError('The database', 'timeout'));
    expect((await profile(id)).outcome).toMatchObject({ kind: 'retry', error: { name: 'StorageUnavailableError' } });
    expect((await datasets.find(id))?.state).toBe('profiling');
    expect((await profile(id, { retries: 1 })).outcome.kind).toBe('success');
  });

  it('ends when it is revoked, and the data set with it', async () => {
    const id = await upload(`speed,type\n${'1500,L\n'.repeat(200_000)}`);
    const { outcome } = await profile(id, { abortOnProgress: new TaskRevokedError('revoked') });
    expect(outcome).toMatchObject({ kind: 'revoked' });
    expect(await datasets.find(id)).toMatchObject({ state: 'failed', error: { reason: 'revoked' } });
  });
});
