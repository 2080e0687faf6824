import { hostname } from 'node:os';
import { loadSettingsOrExit, type Settings } from '@celerity/config';
import type { TaskDefinition } from '@celerity/task-core';
import { TaskCoreModule, TaskWorkerModule, WorkerRuntime } from '@celerity/task-core/engine';
import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { HEALTH_CHECKS, type HealthCheck } from '../health/health-checks.js';
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
}

/**
 * The whole main of a worker app: reads the settings, consumes its queues with the `@Handles` providers of `module`, and serves
 * health checks and metrics. It is ready only while it really consumes.
 *
 * @example await runWorker(WorkerModule, { name: 'worker-default', port: 3001, queues: ['celery'], tasks: taskDefinitions });
 */
export async function runWorker(module: AppModule, options: WorkerOptions): Promise<NestFastifyApplication> {
  const settings = loadSettingsOrExit({ appName: options.name, port: options.port });
  const logger = createLogger(settings);
  return startServer(WorkerRoot.around(module, options, settings, logger), { settings, logger });
}

/** A worker's module together with the engine that runs its tasks. */
@Module({})
export class WorkerRoot {
  static around(
    module: AppModule,
    { name, queues, tasks }: WorkerOptions,
    settings: Settings,
    logger: Logger,
  ): DynamicModule {
    const sourceName = settings.worker.name ?? `${name}-${process.pid}@${hostname()}`;
    return {
      module: WorkerRoot,
      imports: [
        TaskCoreModule.forRoot({ settings, logger, tasks, sourceName }),
        TaskWorkerModule.forRoot({ queues: settings.worker.queues ?? queues }),
        module,
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
