import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { DatasetsController } from './datasets.controller.js';
import { Profiling } from './profiling.js';
import { UploadsController } from './uploads.controller.js';
import { Uploads } from './uploads.js';

@Module({
  imports: [IdempotencyModule],
  controllers: [UploadsController, DatasetsController],
  providers: [Uploads, Profiling],
  exports: [Uploads, Profiling],
})
export class DatasetsModule {}
