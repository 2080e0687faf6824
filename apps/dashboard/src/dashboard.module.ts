import type { Settings } from '@celerity/config';
import { taskDefinitions } from '@celerity/contracts';
import { StorageModule } from '@celerity/storage';
import { TaskCoreModule } from '@celerity/task-core/engine';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { ActionsModule } from './actions/actions.module.js';
import { AccessModule } from './access/access.module.js';
import { AuditModule } from './audit/audit.module.js';
import { FlowerModule } from './flower/flower.module.js';
import { HistoryModule } from './history/history.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { PagesModule } from './pages/pages.module.js';
import { ReadingModule } from './reading/reading.module.js';
import { StreamModule } from './stream/stream.module.js';

/** The dashboard: what people and monitors see of the system, and what they do to it. */
@Module({})
export class DashboardModule {
  static forRoot({ settings, logger }: { settings: Settings; logger: Logger }): DynamicModule {
    return {
      module: DashboardModule,
      imports: [
        TaskCoreModule.forRoot({ settings, logger, tasks: taskDefinitions }),
        StorageModule.forRoot({ migrate: true }),
        HistoryModule,
        ReadingModule,
        StreamModule,
        PagesModule,
        AccessModule,
        AuditModule,
        ActionsModule,
        FlowerModule,
        MetricsModule,
      ],
    };
  }
}
