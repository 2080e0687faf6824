import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { detectFormat, profileTable } from '@celerity/tabular';
import { pino } from 'pino';
import { datasetKey } from '../artifacts/artifact-keys.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { openArtifactStore } from '../artifacts/open-artifact-store.js';
import { Database } from '../database/database.js';
import { StorageUnavailableError } from '../errors.js';
import type { JsonObject, MlModel, TrainingJob } from '../database/schema.js';
import { Datasets } from '../repositories/datasets.js';
import { Explanations } from '../repositories/explanations.js';
import { MlModels } from '../repositories/ml-models.js';
import { Models } from '../repositories/models.js';
import { PastPredictions } from '../repositories/past-predictions.js';
import { Predictions } from '../repositories/predictions.js';
import { TrainingJobs } from '../repositories/training-jobs.js';
import { DatasetTables } from '../tables/dataset-tables.js';
import { TestArtifacts } from './test-artifacts.js';
import { TestDatabase } from './test-database.js';

/** A database and artifacts of a spec's own, with what a worker finds in them. */
export class TestStorage {
  readonly datasets: Datasets;
  readonly jobs: TrainingJobs;
  readonly models: Models;
  readonly mlModels: MlModels;
  readonly predictions: Predictions;
  readonly past: PastPredictions;
  readonly explanations: Explanations;
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
    this.mlModels = new MlModels(database);
    this.predictions = new Predictions(database);
    this.past = new PastPredictions(database);
    this.explanations = new Explanations(database);
    this.tables = new DatasetTables(this.datasets, artifacts);
  }

  static async start(): Promise<TestStorage> {
    const [server, folder] = await Promise.all([TestDatabase.start(), TestArtifacts.create()]);
    const log = pino({ level: 'silent' });
    const database = new Database({ url: server.url, pool: 4 }, log, { migrate: true });
    await migrated(database);
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

  /** A model on a data set that nobody has begun to train. */
  async addMlModel(datasetId: string, task: string, config: JsonObject): Promise<MlModel> {
    const id = randomUUID();
    const taskId = `train-${id}`;
    const creation = await this.mlModels.create({
      id,
      name: 'machines',
      task,
      origin: 'trained',
      datasetId,
      config,
      taskId,
    });
    if (creation.outcome !== 'created') throw new Error(creation.outcome);
    return creation.model;
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

/** On a busy machine migrations take longer than a call waits for them. */
async function migrated(database: Database, attempts = 15): Promise<void> {
  try {
    await database.ping();
  } catch (error) {
    if (!(error instanceof StorageUnavailableError) || attempts === 1) throw error;
    await migrated(database, attempts - 1);
  }
}
