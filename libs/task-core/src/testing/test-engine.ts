import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { loadSettings, type Settings } from '@celerity/config';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import type { TaskDefinition } from '../definition/define-task.js';
import type { LoggingTask } from '../handler/logging-task.js';
import { RedisConnections } from '../broker/connections.js';
import { TaskClient } from '../client/task-client.js';
import { TaskCoreModule } from '../task-core.module.js';
import { TaskWorkerModule } from '../worker/task-worker.module.js';
import { WorkerRuntime } from '../worker/worker-runtime.js';
import type { PoolKind } from '../pool/pool.js';
import type { TestRedis } from './redis-server.js';

/** The module that children of a pool boot in tests. */
export const CHILD_HANDLERS = pathToFileURL(
  createRequire(import.meta.url).resolve('@celerity/task-core/testing/worker-module'),
).href;

export interface TestEngineOptions {
  tasks: readonly TaskDefinition[];
  /** Handlers to run in this process; without any, nothing is consumed. */
  handlers?: Type<LoggingTask>[];
  queues?: string[];
  /** Where tasks run. Children of a pool have the handlers of `worker.module.ts`, as built. (Default: solo) */
  pool?: PoolKind;
  /** URL of another file for the children to boot. */
  childHandlers?: string;
  /** Environment of the settings, for example `{ CELERY_RESULT_EXPIRES: '10' }`. */
  env?: Record<string, string>;
  /** Keys of two engines with one prefix meet. (Default: a fresh one) */
  prefix?: string;
}

/** A producer, and if wanted a worker, in this process on a real Redis: what an app is made of, without its HTTP server. */
export class TestEngine {
  /** Structured log lines of the engine. */
  readonly lines: Record<string, unknown>[] = [];

  private constructor(
    readonly settings: Settings,
    private readonly options: TestEngineOptions,
  ) {}

  private onLine: ((line: Record<string, unknown>) => unknown) | undefined;
  private app!: INestApplicationContext;

  static async start(redis: TestRedis, options: TestEngineOptions): Promise<TestEngine> {
    const prefix = options.prefix ?? `test-${randomUUID().slice(0, 8)}`;
    const urls = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1), CELERITY_KEY_PREFIX: prefix };
    const settings = loadSettings({ appName: 'test' }, { ...urls, ...options.env });
    const engine = new TestEngine(settings, options);
    await engine.boot();
    return engine;
  }

  get tasks(): TaskClient {
    return this.app.get(TaskClient);
  }

  get worker(): WorkerRuntime {
    return this.app.get(WorkerRuntime);
  }

  /** Any other provider of the engine. */
  get<T>(token: Type<T> | symbol): T {
    return this.app.get<T>(token);
  }

  /** Resolves when a log line was or is written that `matches`. */
  async untilLogged(matches: (line: Record<string, unknown>) => boolean): Promise<void> {
    if (this.lines.some(matches)) return;
    await new Promise<void>((resolve) => {
      this.onLine = (line) => matches(line) && resolve();
    });
  }

  /** Warm shutdown, as SIGTERM does. */
  async stop(): Promise<void> {
    await this.app.close();
  }

  private async boot(): Promise<void> {
    const { tasks, handlers = [], queues = ['celery'], pool = 'solo', childHandlers = CHILD_HANDLERS } = this.options;
    const write = (json: string) => {
      const line = JSON.parse(json) as Record<string, unknown>;
      this.lines.push(line);
      this.onLine?.(line);
    };
    const logger = pino({ level: 'debug' }, { write });
    const connections = new RedisConnections(this.settings, logger);
    const imports = [
      TaskCoreModule.forRoot({
        connections,
        settings: this.settings,
        logger,
        tasks,
        sourceName: `test-${randomUUID().slice(0, 8)}`,
      }),
    ];
    if (handlers.length > 0 || pool !== 'solo')
      imports.push(TaskWorkerModule.forRoot({ queues, pool, handlers: childHandlers }));

    @Module({ imports, providers: handlers })
    class TestModule {}

    try {
      this.app = await NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
    } catch (error) {
      await connections.close();
      throw error;
    }
  }
}
