import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { GanJobsController } from './jobs.controller.js';
import { GanModelsController } from './models.controller.js';
import { Trainings } from './trainings.js';

@Module({
  imports: [IdempotencyModule, TasksModule],
  controllers: [GanJobsController, GanModelsController],
  providers: [Trainings],
  exports: [Trainings],
})
export class GanModule {}
