import { Global, Module } from '@nestjs/common';
import { WaitReasons } from '../why-waiting/wait-reasons.js';
import { EventRows } from './event-rows.js';
import { EventsController } from './events.controller.js';
import { LiveFeed } from './live-feed.js';
import { OverviewController } from './overview.controller.js';
import { Overviews } from './overview.js';
import { QueuesController } from './queues.controller.js';
import { Sampler } from './sampler.js';
import { SearchController } from './search.controller.js';
import { Series } from './series.js';
import { SystemLook } from './system-look.js';
import { TaskDetails } from './task-details.js';
import { TaskRows } from './task-rows.js';
import { TaskTypesController } from './task-types.controller.js';
import { TasksController } from './tasks.controller.js';
import { WorkerDetails } from './worker-details.js';
import { WorkerSamples } from './worker-samples.js';
import { WorkersController } from './workers.controller.js';

/** Tells what goes on: follows the events, and answers the reading half of the pages' API. */
@Global()
@Module({
  controllers: [
    OverviewController,
    TasksController,
    SearchController,
    WorkersController,
    QueuesController,
    EventsController,
    TaskTypesController,
  ],
  providers: [
    ...[LiveFeed, SystemLook, Overviews, Sampler, Series, WorkerSamples],
    ...[TaskRows, EventRows, TaskDetails, WorkerDetails, WaitReasons],
  ],
  exports: [LiveFeed, SystemLook, Overviews, TaskRows, EventRows, TaskDetails],
})
export class ReadingModule {}
