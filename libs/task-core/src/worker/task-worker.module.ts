import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { HandlerMap } from '../handler/handler-map.js';
import { WORKER_QUEUES } from './worker-queues.js';
import { WorkerRuntime } from './worker-runtime.js';

export interface TaskWorkerOptions {
  /** Queues to consume; `CELERY_WORKER_QUEUES` is decided by the caller. */
  queues: readonly string[];
}

/** The running half of the engine: finds the `@Handles` providers of the process and consumes queues for them. */
@Module({})
export class TaskWorkerModule {
  static forRoot({ queues }: TaskWorkerOptions): DynamicModule {
    return {
      module: TaskWorkerModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [{ provide: WORKER_QUEUES, useValue: queues }, HandlerMap, WorkerRuntime],
      exports: [WorkerRuntime],
    };
  }
}
