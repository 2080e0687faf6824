import { DatabaseProcess, TestArtifacts } from '@celerity/storage/testing';
import { TestRedis } from '@celerity/task-core/testing';

/** What the apps of a benchmark need, as `npm start` brings it: each a process of its own. */
export class Servers {
  private constructor(
    readonly redis: TestRedis,
    private readonly database: DatabaseProcess,
    private readonly artifacts: TestArtifacts,
  ) {}

  static async start(): Promise<Servers> {
    const redis = await TestRedis.start(['--appendonly', 'yes', '--appendfsync', 'everysec']);
    return new Servers(redis, await DatabaseProcess.start(), await TestArtifacts.create());
  }

  /** Where they are, for the environment of an app. */
  get env(): Record<string, string> {
    return {
      CELERY_BROKER_URL: this.redis.url(0),
      CELERY_RESULT_BACKEND: this.redis.url(1),
      DATABASE_URL: this.database.url,
      ARTIFACTS_URL: this.artifacts.url,
    };
  }

  async stop(): Promise<void> {
    await this.redis.stop();
    await this.database.stop();
    await this.artifacts.remove();
  }
}
