import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BulkActions } from './bulk-actions.js';
import { BulkSelection } from './bulk-selection.js';
import { BulkController } from './bulk.controller.js';
import { QueueActionsController } from './queue-actions.controller.js';
import { RetryLinks } from './retry-links.js';
import { TaskActionsController } from './task-actions.controller.js';
import { TaskExport } from './task-export.js';
import { TaskRetrier } from './task-retrier.js';
import { WorkerActionsController } from './worker-actions.controller.js';

/** What people do to the system. */
@Module({
  imports: [AuditModule],
  controllers: [TaskActionsController, BulkController, WorkerActionsController, QueueActionsController],
  providers: [TaskRetrier, RetryLinks, BulkActions, BulkSelection, TaskExport],
})
export class ActionsModule {}
