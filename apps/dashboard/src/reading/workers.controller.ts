import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import type { WorkerDetail, WorkerList, WorkerSampleList } from '../resources/workers.js';
import { SystemLook } from './system-look.js';
import { WorkerDetails, workerNotFound } from './worker-details.js';
import { WorkerSamples } from './worker-samples.js';

const SamplesQuery = z.object({
  range: z.coerce.number().pipe(z.int('must be a whole number of seconds').min(60).max(3600)).default(900),
});

/** Tells of workers. */
@RequireRole('viewer')
@Controller('ui/api/workers')
export class WorkersController {
  constructor(
    private readonly look: SystemLook,
    private readonly details: WorkerDetails,
    private readonly samples: WorkerSamples,
  ) {}

  @Get()
  async list(): Promise<WorkerList> {
    return { items: await this.look.workers() };
  }

  @Get(':worker')
  show(@Param('worker') worker: string, @CurrentCaller() caller: Caller | undefined): Promise<WorkerDetail> {
    return this.details.of(worker, caller);
  }

  @Get(':worker/samples')
  async resources(
    @Param('worker') worker: string,
    @Query(new SchemaPipe(SamplesQuery)) { range }: z.output<typeof SamplesQuery>,
  ): Promise<WorkerSampleList> {
    const live = (await this.look.liveWorkers()).map(({ name }) => name);
    if (!live.includes(worker)) throw workerNotFound(worker, live);
    return this.samples.of(worker, range);
  }
}
