import type { Settings } from '@celerity/config';
import { taskDefinitions } from '@celerity/contracts';
import { QueueMetricsModule } from '@celerity/server';
import { StorageModule } from '@celerity/storage';
import { TaskCoreModule } from '@celerity/task-core/engine';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { DatasetsModule } from './datasets/datasets.module.js';
import { DocsModule } from './docs/docs.module.js';
import { GanModule } from './gan/gan.module.js';
import { LlmModule } from './llm/llm.module.js';
import { MlModule } from './ml/ml.module.js';
import { QueuesModule } from './queues/queues.module.js';
import { ReconcilerModule } from './reconciler/reconciler.module.js';
import { TaskTypesModule } from './task-types/task-types.module.js';
import { TasksModule } from './tasks/tasks.module.js';

/** The HTTP gateway: every route under `/api`. It knows the contracts of the tasks, never a worker's code. */
@Module({})
export class ApiModule {
  static forRoot({ settings, logger }: { settings: Settings; logger: Logger }): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        TaskCoreModule.forRoot({ settings, logger, tasks: taskDefinitions }),
        StorageModule.forRoot({ migrate: true }),
        QueueMetricsModule,
        TasksModule,
        TaskTypesModule,
        QueuesModule,
        DatasetsModule,
        GanModule,
        MlModule,
        LlmModule,
        ReconcilerModule,
        DocsModule,
      ],
    };
  }
}
