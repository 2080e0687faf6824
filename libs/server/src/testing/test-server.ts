import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { loadSettings, type SettingDefaults, type Settings } from '@celerity/config';
import { TaskCoreModule } from '@celerity/task-core/engine';
import { TestRedis } from '@celerity/task-core/testing';
import { Module, type ModuleMetadata, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import type { AppModule } from '../server.module.js';
import { createServer } from '../start-server.js';
import { type HttpClient, httpClient } from './http-client.js';

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');

/** `API_KEYS` with one key of each role: `v-key`, `o-key` and `a-key`; and a `METRICS_TOKEN`, `scrape`. */
export const testKeys = {
  API_KEYS: `v:viewer:${sha256('v-key')},o:operator:${sha256('o-key')},a:admin:${sha256('a-key')}`,
  METRICS_TOKEN: sha256('scrape'),
};

/** The header that presents a key. */
export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** A server of ours on a real Redis of its own, that listens on a free port. */
export class TestServer {
  /** Log lines. */
  readonly lines: Record<string, unknown>[] = [];
  /** Routes it serves: `get /health`. */
  readonly routes: string[] = [];
  private app: NestFastifyApplication | undefined;

  private constructor(readonly redis: TestRedis) {}

  static async onRedis(): Promise<TestServer> {
    return new TestServer(await TestRedis.start());
  }

  /** Boots an app of these controllers and providers. @param env of its settings */
  start(metadata: ModuleMetadata, env?: Record<string, string>): Promise<HttpClient> {
    return this.boot((settings, logger) => {
      const engine = TaskCoreModule.forRoot({ settings, logger, tasks: [] });

      @Module({ ...metadata, imports: [engine, ...(metadata.imports ?? [])] })
      class TestModule {}

      return TestModule;
    }, env);
  }

  /** Boots an app. @param env of its settings @param defaults what the app's main passes beside them */
  async boot(
    build: (settings: Settings, logger: Logger) => AppModule,
    env: Record<string, string> = {},
    defaults: SettingDefaults = {},
  ): Promise<HttpClient> {
    const urls = { CELERY_BROKER_URL: this.redis.url(0), CELERY_RESULT_BACKEND: this.redis.url(1) };
    const settings = loadSettings({ appName: 'test', ...defaults }, { ...urls, ...env });
    const write = (line: string) => void this.lines.push(JSON.parse(line) as Record<string, unknown>);
    const logger = pino({ level: 'debug', formatters: { level: (level) => ({ level }) } }, { write });
    const prepare = (app: NestFastifyApplication) => this.watchRoutes(app);
    this.app = await createServer(build(settings, logger), { settings, logger, prepare });
    await this.app.listen(env.PORT ? settings.http.port : 0, '127.0.0.1');
    return httpClient(this.url);
  }

  /** A provider of the app. */
  get<T>(token: Type<T> | symbol): T {
    return this.app!.get<T>(token, { strict: false });
  }

  /** Where it listens. */
  get port(): number {
    return (this.app?.getHttpServer().address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Closes the app; Redis goes on. */
  async close(): Promise<void> {
    await this.app?.close();
    this.app = undefined;
    this.lines.length = 0;
    this.routes.length = 0;
  }

  async stop(): Promise<void> {
    await this.close();
    await this.redis.stop();
  }

  private watchRoutes(app: NestFastifyApplication): void {
    const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    server.addHook('onRoute', ({ method, url }) => void this.routes.push(`${String(method).toLowerCase()} ${url}`));
  }
}

/** Asks until the answer is good: for what takes effect soon. After five seconds the last answer has to do. */
export async function eventually<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (good(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
