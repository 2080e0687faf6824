import { evaluateModel, sampleModel } from '@celerity/contracts';
import { RequireRole, SchemaPipe } from '@celerity/server';
import { ARTIFACT_STORE, type ArtifactStore, type Model, Models } from '@celerity/storage';
import { TaskClient } from '@celerity/task-core';
import {
  Body,
  Controller,
  Delete,
  Get,
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
import { Idempotency } from '../idempotency/idempotency.js';
import { PageQuery } from '../storage/page-query.js';
import { StorageFilter } from '../storage/storage.filter.js';
import { acceptedTask } from '../tasks/submission.js';
import { modelNotFound } from './gan-problems.js';
import {
  type AcceptedModelTask,
  EvaluateRequest,
  type ModelItem,
  modelItem,
  type ModelResource,
  modelResource,
  SampleRequest,
} from './model-resource.js';
import {
  DescribeDeleteModel,
  DescribeEvaluate,
  DescribeModel,
  DescribeModelFile,
  DescribeModels,
  DescribeSample,
} from './models.docs.js';

/** A model of this route's kind. */
const KIND = 'tvae';

/** Tells of trained models, and has rows drawn from them. */
@Controller('api/gan/models')
@UseFilters(StorageFilter)
export class GanModelsController {
  constructor(
    @Inject(Models) private readonly models: Models,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(TaskClient) private readonly tasks: TaskClient,
    private readonly idempotency: Idempotency,
  ) {}

  @DescribeModels()
  @RequireRole('viewer')
  @Get()
  async list(
    @Query(new SchemaPipe(PageQuery)) page: PageQuery,
  ): Promise<{ items: ModelItem[]; next_cursor: string | null }> {
    const { items, nextCursor } = await this.models.list({ ...page, kind: KIND });
    return { items: items.map(modelItem), next_cursor: nextCursor };
  }

  @DescribeModel()
  @RequireRole('viewer')
  @Get(':model_id')
  async show(@Param('model_id') modelId: string): Promise<ModelResource> {
    return modelResource(await this.find(modelId));
  }

  @DescribeModelFile()
  @RequireRole('viewer')
  @Get(':model_id/file')
  async file(@Param('model_id') modelId: string, @Res() reply: FastifyReply): Promise<void> {
    const { artifact, id } = await this.find(modelId);
    const model = await this.artifacts.read(artifact);
    const headers = {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${id}.onnx"`,
    };
    void reply.headers(headers).send(model);
  }

  @DescribeSample()
  @RequireRole('operator')
  @HttpCode(202)
  @Post(':model_id/sample')
  sample(
    @Param('model_id') modelId: string,
    @Body(new SchemaPipe(SampleRequest)) body: SampleRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedModelTask> {
    return this.start(sampleModel.name, modelId, body, request, reply);
  }

  @DescribeEvaluate()
  @RequireRole('operator')
  @HttpCode(202)
  @Post(':model_id/evaluate')
  evaluate(
    @Param('model_id') modelId: string,
    @Body(new SchemaPipe(EvaluateRequest)) body: EvaluateRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedModelTask> {
    return this.start(evaluateModel.name, modelId, body, request, reply);
  }

  @DescribeDeleteModel()
  @RequireRole('operator')
  @HttpCode(204)
  @Delete(':model_id')
  async remove(@Param('model_id') modelId: string): Promise<void> {
    const { id, artifact } = await this.find(modelId);
    await this.models.delete(id);
    await this.artifacts.delete(artifact);
  }

  private start(
    name: string,
    modelId: string,
    body: SampleRequest | EvaluateRequest,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<AcceptedModelTask> {
    return this.idempotency.once({ request, reply, taskIds: (idAt) => [idAt(0)] }, async (idAt) => {
      const { id } = await this.find(modelId);
      const call = { name, kwargs: { model_id: id, ...body } };
      const [sent] = await this.tasks.send([call], idAt && { taskIds: [idAt(0)] });
      const accepted = acceptedTask(sent!);
      reply.header('location', accepted.links.self);
      return { ...accepted, model_id: id };
    });
  }

  private async find(modelId: string): Promise<Model> {
    const model = z.uuid().safeParse(modelId).success ? await this.models.find(modelId) : undefined;
    if (model?.kind !== KIND) throw modelNotFound(modelId);
    return model;
  }
}
