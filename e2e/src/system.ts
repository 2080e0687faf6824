import { taskDefinitions } from '@celerity/contracts';
import { TestEngine, TestRedis } from '@celerity/task-core/testing';
import { AppProcess } from './app-process.js';
import { type Answer, http, type Request } from './http-client.js';

export interface SystemOptions {
  /** Workers to start. (Default: 1) */
  workers?: number;
  /** Environment of every process. */
  env?: Record<string, string>;
  /** Arguments of the Redis server. (Default: AOF, as `npm start` runs it) */
  redis?: string[];
}

/** The whole system on a Redis of its own: the gateway and workers as real processes. */
export class System {
  readonly workers: AppProcess[] = [];
  private readonly engines: TestEngine[] = [];
  api!: AppProcess;

  private constructor(
    readonly redis: TestRedis,
    private readonly env: Record<string, string>,
  ) {}

  static async start({ workers = 1, env = {}, redis: options }: SystemOptions = {}): Promise<System> {
    const redis = await TestRedis.start(options ?? ['--appendonly', 'yes', '--appendfsync', 'everysec']);
    const urls = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1) };
    const system = new System(redis, { ...urls, ...env });
    system.api = await AppProcess.spawn('api', system.env);
    await Promise.all([system.api.ready(), ...Array.from({ length: workers }, () => system.startWorker())]);
    return system;
  }

  /** One more worker-default, ready. */
  async startWorker(env: Record<string, string> = {}): Promise<AppProcess> {
    const worker = await AppProcess.spawn('worker-default', { ...this.env, ...env });
    this.workers.push(worker);
    return worker.ready();
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
    await this.redis.stop();
  }
}
