import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { detectFormat, profileTable } from '@celerity/tabular';
import { pino } from 'pino';
import { datasetKey } from '../artifacts/artifact-keys.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { openArtifactStore } from '../artifacts/open-artifact-store.js';
import { Database } from '../database/database.js';
import type { JsonObject, TrainingJob } from '../database/schema.js';
import { Datasets } from '../repositories/datasets.js';
import { Models } from '../repositories/models.js';
import { TrainingJobs } from '../repositories/training-jobs.js';
import { DatasetTables } from '../tables/dataset-tables.js';
import { TestArtifacts } from './test-artifacts.js';
import { TestDatabase } from './test-database.js';

/** A database and artifacts of a spec's own, with what a worker finds in them. */
export class TestStorage {
  readonly datasets: Datasets;
  readonly jobs: TrainingJobs;
  readonly models: Models;
  readonly tables: DatasetTables;

  private constructor(
    private readonly server: TestDatabase,
    private readonly folder: TestArtifacts,
    readonly database: Database,
    readonly artifacts: ArtifactStore,
  ) {
    this.datasets = new Datasets(database);
    this.jobs = new TrainingJobs(database);
    this.models = new Models(database);
    this.tables = new DatasetTables(this.datasets, artifacts);
  }

  static async start(): Promise<TestStorage> {
    const [server, folder] = await Promise.all([TestDatabase.start(), TestArtifacts.create()]);
    const log = pino({ level: 'silent' });
    const database = new Database({ url: server.url, pool: 4 }, log, { migrate: true });
    await database.ping();
    return new TestStorage(server, folder, database, openArtifactStore(folder.url));
  }

  /** A data set that is ready. @returns its id */
  async addDataset(csv: string): Promise<string> {
    const id = randomUUID();
    const bytes = Buffer.from(csv);
    const format = detectFormat(bytes);
    await this.datasets.create({ id, name: 'machines', source: 'upload', format });
    await this.artifacts.write(datasetKey(id), Readable.from([bytes]));
    await this.datasets.ready(id, {
      ...(await profileTable(() => Readable.from([bytes]), format)),
      bytes: bytes.length,
    });
    return id;
  }

  /** A job that nobody has begun. */
  async addJob(datasetId: string, config: JsonObject = {}): Promise<TrainingJob> {
    const id = randomUUID();
    const creation = await this.jobs.create({ id, datasetId, config, taskId: `task-${id}` });
    if (creation.outcome !== 'created') throw new Error(creation.outcome);
    return creation.job;
  }

  /** Keys of artifacts that begin so, sorted. */
  async keys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.artifacts.list(prefix)) keys.push(key);
    return keys.sort();
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.server.stop();
    await this.folder.remove();
  }
}
