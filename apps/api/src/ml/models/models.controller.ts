import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import { ARTIFACT_STORE, type ArtifactStore, type MlModel, MlModels, modelKey } from '@celerity/storage';
import {
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PageQuery } from '../../storage/page-query.js';
import { StorageFilter } from '../../storage/storage.filter.js';
import type { LiveRow } from '../../tasks/row-tasks.js';
import { TaskStreams } from '../../tasks/task-streams.js';
import { modelNotFound, modelNotReady } from '../ml-problems.js';
import { MlTrainings } from '../training/ml-trainings.js';
import { ModelFilter, type ModelItem, modelItem, type ModelResource, modelResource } from './model-resource.js';
import {
  DescribeDeleteModel,
  DescribeModel,
  DescribeModelFile,
  DescribeModelProgress,
  DescribeModels,
  DescribePromote,
} from './models.docs.js';

const ListQuery = PageQuery.extend(ModelFilter.shape);

/** Tells of models, chooses what a name stands for, deletes them. */
@Controller('api/ml/models')
@UseFilters(StorageFilter)
export class MlModelsController {
  constructor(
    @Inject(MlModels) private readonly models: MlModels,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    private readonly trainings: MlTrainings,
    private readonly streams: TaskStreams,
  ) {}

  @DescribeModels()
  @RequireRole('viewer')
  @Get()
  async list(
    @Query(new SchemaPipe(ListQuery)) query: z.output<typeof ListQuery>,
  ): Promise<{ items: ModelItem[]; next_cursor: string | null }> {
    const { items, nextCursor } = await this.models.list(query);
    const live = await Promise.all(items.map((model) => this.trainings.live(model)));
    return { items: live.map(modelItem), next_cursor: nextCursor };
  }

  @DescribeModel()
  @RequireRole('viewer')
  @Get(':model_id')
  async show(@Param('model_id') modelId: string): Promise<ModelResource> {
    return this.resource(await this.find(modelId));
  }

  @DescribeModelProgress()
  @RequireRole('viewer')
  @Get(':model_id/progress')
  async progress(
    @Param('model_id') modelId: string,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentCaller() caller: Caller | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const live = await this.find(modelId);
    if (!accept?.includes('text/event-stream')) return void reply.send(await this.resource(live));
    // A stream needs a task. A crash may have come between the row and it.
    if (!live.hasTask && !live.row.endedAt) await this.trainings.send(live.row);
    await this.streams.follow(live.row.taskId, { caller, lastEventId: lastEventId || undefined }, reply);
  }

  @DescribeModelFile()
  @RequireRole('viewer')
  @Get(':model_id/file')
  async file(@Param('model_id') modelId: string, @Res() reply: FastifyReply): Promise<void> {
    const { row } = await this.finished(modelId);
    const file = await this.artifacts.read(modelKey(row.id));
    const headers = {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${row.id}.onnx"`,
      ...(row.bytes !== null && { 'content-length': row.bytes }),
    };
    void reply.headers(headers).send(file);
  }

  @DescribePromote()
  @RequireRole('operator')
  @HttpCode(200)
  @Post(':model_id/promote')
  async promote(@Param('model_id') modelId: string): Promise<ModelResource> {
    const { row } = await this.finished(modelId);
    if (!(await this.models.promote(row.id))) throw modelNotFound(modelId);
    return this.show(modelId);
  }

  @DescribeDeleteModel()
  @RequireRole('operator')
  @HttpCode(204)
  @Delete(':model_id')
  async remove(@Param('model_id') modelId: string): Promise<void> {
    const { row } = await this.find(modelId);
    await this.trainings.remove(row);
  }

  private async resource(live: LiveRow<MlModel>): Promise<ModelResource> {
    return modelResource(live, await this.models.versions(live.row.name));
  }

  private async finished(modelId: string): Promise<LiveRow<MlModel>> {
    const live = await this.find(modelId);
    if (live.state !== 'SUCCESS') throw modelNotReady(modelId, live.state, live.row.error);
    return live;
  }

  private async find(modelId: string): Promise<LiveRow<MlModel>> {
    const live = z.uuid().safeParse(modelId).success ? await this.trainings.find(modelId) : undefined;
    if (!live) throw modelNotFound(modelId);
    return live;
  }
}
