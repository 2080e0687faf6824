import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { StreamLimit } from './stream-limit.js';
import { SubmissionsController } from './submissions.controller.js';
import { TaskEventsController } from './task-events.controller.js';
import { TaskStreams } from './task-streams.js';
import { TasksController } from './tasks.controller.js';

@Module({
  imports: [IdempotencyModule],
  controllers: [SubmissionsController, TasksController, TaskEventsController],
  providers: [StreamLimit, TaskStreams],
  exports: [TaskStreams],
})
export class TasksModule {}
