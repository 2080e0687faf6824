import { StorageModule } from '@celerity/storage';
import { Module } from '@nestjs/common';
import { Add } from './tasks/add.task.js';
import { FailingTask } from './tasks/failing-task.task.js';
import { LongRunning } from './tasks/long-running.task.js';
import { Multiply } from './tasks/multiply.task.js';
import { ProfileDataset } from './tasks/profile-dataset.task.js';

/** The tasks of the `celery` queue. */
@Module({
  imports: [StorageModule.forRoot()],
  providers: [Add, Multiply, LongRunning, FailingTask, ProfileDataset],
})
export class WorkerModule {}
