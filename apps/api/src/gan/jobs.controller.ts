import { randomUUID } from 'node:crypto';
import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import { Datasets, TrainingJobs } from '@celerity/storage';
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { datasetNotFound, datasetNotReady } from '../datasets/dataset-problems.js';
import { type IdAt, Idempotency } from '../idempotency/idempotency.js';
import { PageQuery } from '../storage/page-query.js';
import { StorageFilter } from '../storage/storage.filter.js';
import { type Revocation, revocationOf } from '../tasks/task-resource.js';
import { TaskStreams } from '../tasks/task-streams.js';
import { jobNotFound } from './gan-problems.js';
import {
  type AcceptedJob,
  type JobItem,
  jobItem,
  jobLinks,
  type JobResource,
  jobResource,
  pathOfJob,
  TrainRequest,
} from './job-resource.js';
import { DescribeCancel, DescribeJob, DescribeJobs, DescribeProgress, DescribeTrain } from './jobs.docs.js';
import { checkColumns } from './training-columns.js';
import { type LiveJob, Trainings, trainingTaskId } from './trainings.js';

/** Starts trainings, tells of them, cancels them. */
@Controller('api/gan')
@UseFilters(StorageFilter)
export class GanJobsController {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(TrainingJobs) private readonly jobs: TrainingJobs,
    private readonly trainings: Trainings,
    private readonly streams: TaskStreams,
    private readonly idempotency: Idempotency,
  ) {}

  @DescribeTrain()
  @RequireRole('operator')
  @HttpCode(202)
  @Post('train')
  train(
    @Body(new SchemaPipe(TrainRequest)) { dataset_id, config }: TrainRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedJob> {
    const taskIds = (idAt: IdAt) => [trainingTaskId(idAt(0))];
    return this.idempotency.once({ request, reply, taskIds }, async (idAt) => {
      const dataset = await this.datasets.find(dataset_id);
      if (!dataset) throw datasetNotFound(dataset_id, 'dataset_id');
      if (dataset.state !== 'ready') throw datasetNotReady(dataset_id, dataset.state);
      checkColumns(dataset, config);
      const { job, sent } = await this.trainings.start(idAt?.(0) ?? randomUUID(), dataset_id, config);
      reply.header('location', pathOfJob(job.id));
      return { job_id: job.id, task_id: job.taskId, state: job.state, warnings: sent.warnings, links: jobLinks(job) };
    });
  }

  @DescribeJobs()
  @RequireRole('viewer')
  @Get('jobs')
  async list(
    @Query(new SchemaPipe(PageQuery)) page: PageQuery,
  ): Promise<{ items: JobItem[]; next_cursor: string | null }> {
    const { items, nextCursor } = await this.jobs.list(page);
    const live = await Promise.all(items.map((job) => this.trainings.live(job)));
    return { items: live.map(jobItem), next_cursor: nextCursor };
  }

  @DescribeJob()
  @RequireRole('viewer')
  @Get('jobs/:job_id')
  async show(@Param('job_id') jobId: string): Promise<JobResource> {
    return this.resource(await this.find(jobId));
  }

  @DescribeProgress()
  @RequireRole('viewer')
  @Get('jobs/:job_id/progress')
  async progress(
    @Param('job_id') jobId: string,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentCaller() caller: Caller | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const live = await this.find(jobId);
    if (!accept?.includes('text/event-stream')) return void reply.send(await this.resource(live));
    // A stream needs a task. A crash may have come between the row and it.
    if (!live.hasTask && !live.job.endedAt) await this.trainings.send(live.job);
    await this.streams.follow(live.job.taskId, { caller, lastEventId: lastEventId || undefined }, reply);
  }

  @DescribeCancel()
  @RequireRole('operator')
  @HttpCode(202)
  @Delete('jobs/:job_id')
  async cancel(@Param('job_id') jobId: string): Promise<Revocation & { job_id: string }> {
    const { job } = await this.find(jobId);
    const reply = await this.trainings.cancel(job);
    const { state } = await this.find(jobId);
    return { job_id: jobId, ...revocationOf(job.taskId, state, reply, pathOfJob(jobId)) };
  }

  private async resource(live: LiveJob): Promise<JobResource> {
    return jobResource(live, await this.jobs.losses(live.job.id));
  }

  private async find(jobId: string): Promise<LiveJob> {
    const live = z.uuid().safeParse(jobId).success ? await this.trainings.find(jobId) : undefined;
    if (!live) throw jobNotFound(jobId);
    return live;
  }
}
