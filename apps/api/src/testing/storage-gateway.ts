import { randomUUID } from 'node:crypto';
import { profileDataset } from '@celerity/contracts';
import { eventually, type HttpClient, TestServer } from '@celerity/server/testing';
import {
  ARTIFACT_STORE,
  type ArtifactStore,
  Database,
  datasetKey,
  Datasets,
  Explanations,
  MlModels,
  modelKey,
  Predictions,
  TrainingJobs,
} from '@celerity/storage';
import { TestArtifacts, TestDatabase } from '@celerity/storage/testing';
import { CsvError, profileTable } from '@celerity/tabular';
import { Handles, LoggingTask, type TaskDefinition, type TaskInput } from '@celerity/task-core';
import { TestEngine } from '@celerity/task-core/testing';
import type { Type } from '@nestjs/common';
import { ApiModule } from '../api.module.js';

interface Storage {
  datasets: Datasets;
  artifacts: ArtifactStore;
}

/** Reads data sets, as worker-default does: what is found is in the row before the task ends. */
function profiler({ datasets, artifacts }: Storage): Type<LoggingTask> {
  @Handles(profileDataset)
  class Profile extends LoggingTask<typeof profileDataset> {
    async run({ dataset_id }: TaskInput<typeof profileDataset>) {
      const format = (await datasets.find(dataset_id))?.format;
      if (!format) throw new Error(`data set ${dataset_id} cannot be read`);
      const open = async function* () {
        yield* await artifacts.read(datasetKey(dataset_id));
      };
      const profile = await profileTable(open, format).catch(async (error: unknown) => {
        if (!(error instanceof CsvError)) throw error;
        const { reason, line, column, message: detail } = error;
        await datasets.failed(dataset_id, { reason, line, column, detail });
        throw error;
      });
      await datasets.ready(dataset_id, profile);
      return { dataset_id, rows: profile.rows, columns: profile.columns.length };
    }
  }
  return Profile;
}

/** The gateway on a database and artifacts of its own, and a worker that reads data sets. Trainings wait: nobody consumes `gan`. */
export class StorageGateway {
  private readonly workers: TestEngine[] = [];

  private constructor(
    readonly server: TestServer,
    private readonly database: TestDatabase,
    private readonly folder: TestArtifacts,
    private readonly env: Record<string, string>,
    /** Asks the gateway. */
    readonly ask: HttpClient,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<StorageGateway> {
    const [server, database, folder] = await Promise.all([
      TestServer.onRedis(),
      TestDatabase.start(),
      TestArtifacts.create(),
    ]);
    const CELERITY_KEY_PREFIX = `test-${randomUUID().slice(0, 8)}`;
    const all = { DATABASE_URL: database.url, ARTIFACTS_URL: folder.url, CELERITY_KEY_PREFIX, ...env };
    const ask = await server.boot((settings, logger) => ApiModule.forRoot({ settings, logger }), all);
    const gateway = new StorageGateway(server, database, folder, all, ask);
    await gateway.hasTables();
    await gateway.startReader();
    return gateway;
  }

  get datasets(): Datasets {
    return this.server.get(Datasets);
  }

  get jobs(): TrainingJobs {
    return this.server.get(TrainingJobs);
  }

  get mlModels(): MlModels {
    return this.server.get(MlModels);
  }

  get predictions(): Predictions {
    return this.server.get(Predictions);
  }

  get explanations(): Explanations {
    return this.server.get(Explanations);
  }

  get artifacts(): ArtifactStore {
    return this.server.get<ArtifactStore>(ARTIFACT_STORE);
  }

  /** Resolves when the tables are there: on a busy machine that takes longer than a request waits. */
  private async hasTables(): Promise<void> {
    const isThere = () =>
      this.server
        .get(Database)
        .ping()
        .then(Boolean, () => false);
    if (!(await eventually(isThere, Boolean))) await this.server.get(Database).ping();
  }

  /** Starts the worker that reads data sets. */
  startReader(): Promise<TestEngine> {
    return this.startWorker('celery', [[profileDataset, profiler(this)]]);
  }

  /** Starts a worker of a queue. It stops with `stopWorkers`. */
  async startWorker(queue: string, handled: [TaskDefinition, Type<LoggingTask>][]): Promise<TestEngine> {
    const worker = await TestEngine.start(this.server.redis, {
      tasks: handled.map(([task]) => task),
      handlers: handled.map(([, handler]) => handler),
      queues: [queue],
      prefix: this.env.CELERITY_KEY_PREFIX!,
    });
    this.workers.push(worker);
    return worker;
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.stop()));
  }

  /** Stops the gateway and boots it anew, at another address. @returns who asks it */
  async reboot(): Promise<HttpClient> {
    await this.server.close();
    return this.server.boot((settings, logger) => ApiModule.forRoot({ settings, logger }), this.env);
  }

  /** Uploads a table that is expected to be read. @returns its id */
  async upload(csv: string): Promise<string> {
    const headers = { 'content-type': 'text/csv' };
    const answer = await this.ask('/api/datasets?name=machines', { method: 'POST', headers, body: csv });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.json<{ dataset_id: string }>().dataset_id;
  }

  /** Writes an artifact. */
  async write(key: string, text: string): Promise<{ bytes: number }> {
    const source = (async function* () {
      yield Buffer.from(text);
    })();
    return this.artifacts.write(key, source);
  }

  /** Runs a statement, for what takes long to come about by itself. */
  async runSql(statement: string): Promise<void> {
    await this.server.get(Database).run((db) => db.execute(statement));
  }

  /** A model, as worker-gan stores it at the end of a training. @returns its id */
  async addModel(datasetId: string): Promise<string> {
    const [jobId, id] = [randomUUID(), randomUUID()];
    await this.jobs.create({ id: jobId, datasetId, config: {}, taskId: `train-${jobId}` });
    await this.jobs.begin(jobId, 1);
    const artifact = modelKey(id);
    const { bytes } = await this.write(artifact, 'an onnx file');
    const model = { id, kind: 'tvae', name: 'machines', datasetId, jobId, config: {}, card: {}, artifact, bytes };
    await this.jobs.succeed(jobId, 1, model);
    return id;
  }

  async stop(): Promise<void> {
    await this.stopWorkers();
    await this.server.stop();
    await this.database.stop();
    await this.folder.remove();
  }
}
