import { hostname } from 'node:os';
import { loadSettingsOrExit, type Settings } from '@celerity/config';
import { HEALTH_CHECKS, type HealthCheck, type PoolKind, type TaskDefinition } from '@celerity/task-core';
import { importWorkerModule, TaskCoreModule, TaskWorkerModule, WorkerRuntime } from '@celerity/task-core/engine';
import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { createLogger } from '../logging/create-logger.js';
import type { AppModule } from '../server.module.js';
import { startServer } from '../start-server.js';
import { WorkerMetrics } from './worker-metrics.js';

export interface WorkerOptions {
  /** Name of the app in logs, health answers and, with pid and host, of the worker in results. */
  name: string;
  /** Port of its health checks and metrics where `PORT` is unset. */
  port: number;
  /** Queues it consumes where `CELERY_WORKER_QUEUES` is unset. */
  queues: readonly string[];
  /** Every task that can be asked for, not only those that run here: a worker may send tasks too. */
  tasks: readonly TaskDefinition[];
  /**
   * URL of the file that exports the module with the `@Handles` providers as `WorkerModule`. It is booted where tasks run: in each
   * child of the pool, or under `solo` in the worker itself.
   */
  handlers: string;
  /**
   * Modules that the worker's own process needs beside the engine, such as one that brings a health check. What handlers inject
   * belongs into their module. (Default: none)
   */
  imports?: AppModule[];
  /**
   * What suits the app where `CELERY_WORKER_POOL` and `CELERY_WORKER_CONCURRENCY` are unset, by its other settings.
   * (Default: prefork, on Windows solo; 4)
   */
  suited?: (settings: Settings) => { pool?: PoolKind; concurrency?: number };
}

/**
 * The whole main of a worker app: reads the settings, consumes its queues, and serves health checks and metrics. It is ready
 * only while it really consumes. The first SIGTERM ends it warmly; a second one, or SIGQUIT, gives what runs back at once.
 *
 * @example
 * await runWorker({
 *   name: 'worker-default', port: 3001, queues: ['celery'], tasks: taskDefinitions,
 *   handlers: import.meta.resolve('./worker.module.js'),
 * });
 */
export async function runWorker(options: WorkerOptions): Promise<NestFastifyApplication> {
  const defaults = { appName: options.name, port: options.port };
  const { pool, concurrency } = options.suited?.(loadSettingsOrExit(defaults)) ?? {};
  const settings = loadSettingsOrExit({ ...defaults, ...(concurrency !== undefined && { concurrency }) });
  const logger = createLogger(settings);
  const kind = settings.worker.pool ?? pool ?? (process.platform === 'win32' ? 'solo' : 'prefork');
  // The children of other pools have the handlers, and what they inject; the worker itself has no need of them.
  const local = kind === 'solo' ? [await importWorkerModule(options.handlers)] : [];
  const module = WorkerRoot.around(local, { ...options, pool: kind }, settings, logger);
  return startServer(module, { settings, logger, hasten: (app) => app.get(WorkerRuntime).hasten() });
}

/** What is left of the options once the settings are read. */
export type WorkerRootOptions = Omit<WorkerOptions, 'port' | 'suited'> & { pool?: PoolKind };

/** The engine that runs a worker's tasks, with the modules of handlers that run in this process. */
@Module({})
export class WorkerRoot {
  static around(
    handlers: AppModule[],
    { name, queues, tasks, pool = 'solo', handlers: url, imports = [] }: WorkerRootOptions,
    settings: Settings,
    logger: Logger,
  ): DynamicModule {
    const sourceName = settings.worker.name ?? `${name}-${process.pid}@${hostname()}`;
    return {
      module: WorkerRoot,
      imports: [
        TaskCoreModule.forRoot({ settings, logger, tasks, sourceName }),
        TaskWorkerModule.forRoot({ queues: settings.worker.queues ?? queues, pool, handlers: url }),
        ...imports,
        ...handlers,
      ],
      providers: [
        WorkerMetrics,
        {
          provide: HEALTH_CHECKS,
          useFactory: (worker: WorkerRuntime): HealthCheck[] => [{ name: 'worker', check: () => worker.health() }],
          inject: [WorkerRuntime],
        },
      ],
    };
  }
}
