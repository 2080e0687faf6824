import { taskDefinitions } from '@celerity/contracts';
import { TestArtifacts, TestDatabase } from '@celerity/storage/testing';
import { TestEngine, TestRedis } from '@celerity/task-core/testing';
import { AppProcess } from './app-process.js';
import { type Answer, http, type Request } from './http-client.js';

export interface SystemOptions {
  /** Workers to start of worker-default. (Default: 1) */
  workers?: number;
  /** Workers to start of worker-gan. (Default: 0) */
  gan?: number;
  /** Workers to start of worker-ml. (Default: 0) */
  ml?: number;
  /** Workers to start of worker-llm. (Default: 0) */
  llm?: number;
  /** Environment of every process. */
  env?: Record<string, string>;
  /** Arguments of the Redis server. (Default: AOF, as `npm start` runs it) */
  redis?: string[];
}

/** The whole system on a Redis, a database and artifacts of its own: the gateway and workers as real processes. */
export class System {
  readonly workers: AppProcess[] = [];
  private readonly engines: TestEngine[] = [];
  api!: AppProcess;

  private constructor(
    readonly redis: TestRedis,
    readonly database: TestDatabase,
    readonly artifacts: TestArtifacts,
    private readonly env: Record<string, string>,
  ) {}

  static async start({
    workers = 1,
    gan = 0,
    ml = 0,
    llm = 0,
    env = {},
    redis: options,
  }: SystemOptions = {}): Promise<System> {
    const [redis, database, artifacts] = await Promise.all([
      TestRedis.start(options ?? ['--appendonly', 'yes', '--appendfsync', 'everysec']),
      TestDatabase.start(),
      TestArtifacts.create(),
    ]);
    const urls = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1) };
    const stores = { DATABASE_URL: database.url, ARTIFACTS_URL: artifacts.url };
    const system = new System(redis, database, artifacts, { ...urls, ...stores, ...env });
    system.api = await AppProcess.spawn('api', system.env);
    await Promise.all([
      system.api.ready(),
      ...Array.from({ length: workers }, () => system.startWorker()),
      ...Array.from({ length: gan }, () => system.startWorker({}, 'worker-gan')),
      ...Array.from({ length: ml }, () => system.startWorker({}, 'worker-ml')),
      ...Array.from({ length: llm }, () => system.startWorker({}, 'worker-llm')),
    ]);
    return system;
  }

  /** One more worker, ready. */
  async startWorker(env: Record<string, string> = {}, app = 'worker-default'): Promise<AppProcess> {
    const worker = await AppProcess.spawn(app, { ...this.env, ...env });
    this.workers.push(worker);
    return worker.ready();
  }

  /** One more process of this system, such as a dashboard. It may not be ready yet; whoever starts it stops it. */
  spawn(app: string, env: Record<string, string> = {}): Promise<AppProcess> {
    return AppProcess.spawn(app, { ...this.env, ...env });
  }

  /** A request to the gateway. */
  request(path: string, request?: Request): Promise<Answer> {
    return http(this.api.url, path, request);
  }

  /** Submits a task and resolves to the answer. */
  submit(name: string, body: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.request(`/api/tasks/${name}`, { body, headers });
  }

  /** The library, as another process would use it. */
  async library(): Promise<TestEngine> {
    const engine = await TestEngine.start(this.redis, { tasks: taskDefinitions, prefix: 'celerity' });
    this.engines.push(engine);
    return engine;
  }

  async stop(): Promise<void> {
    this.redis.thaw();
    await Promise.all(this.engines.map((engine) => engine.stop()));
    await Promise.all([this.api, ...this.workers].map((app) => app.stop()));
    await Promise.all([this.redis.stop(), this.database.stop(), this.artifacts.remove()]);
  }
}
