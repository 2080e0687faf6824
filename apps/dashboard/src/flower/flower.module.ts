import { Module } from '@nestjs/common';
import { FlowerCallsController } from './flower-calls.controller.js';
import { FlowerTasksController } from './flower-tasks.controller.js';
import { FlowerWorkersController } from './flower-workers.controller.js';
import { FlowerWorkers } from './flower-workers.js';
import { HealthcheckController } from './healthcheck.controller.js';

/** Flower's REST API, so that scripts that were made for Flower go on working. */
@Module({
  controllers: [FlowerWorkersController, FlowerTasksController, FlowerCallsController, HealthcheckController],
  providers: [FlowerWorkers],
})
export class FlowerModule {}
