import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { TvaeConfig } from '@celerity/contracts';
import {
  type ArtifactStore,
  Database,
  datasetKey,
  Datasets,
  Models,
  openArtifactStore,
  type TrainingJob,
  TrainingJobs,
} from '@celerity/storage';
import { TestArtifacts, TestDatabase } from '@celerity/storage/testing';
import { detectFormat, profileTable } from '@celerity/tabular';
import { pino } from 'pino';

/** A database and artifacts of a spec's own, with what a worker finds in them. */
export class TestStorage {
  readonly datasets: Datasets;
  readonly jobs: TrainingJobs;
  readonly models: Models;

  private constructor(
    private readonly server: TestDatabase,
    private readonly folder: TestArtifacts,
    readonly database: Database,
    readonly artifacts: ArtifactStore,
  ) {
    this.datasets = new Datasets(database);
    this.jobs = new TrainingJobs(database);
    this.models = new Models(database);
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
  async addJob(datasetId: string, config: Partial<TvaeConfig> = {}): Promise<TrainingJob> {
    const id = randomUUID();
    const creation = await this.jobs.create({ id, datasetId, config: TvaeConfig.parse(config), taskId: `task-${id}` });
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
