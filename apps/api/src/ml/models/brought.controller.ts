import { Readable } from 'node:stream';
import { AcceptBody, Draining, RequireRole, SchemaPipe } from '@celerity/server';
import { MlModels } from '@celerity/storage';
import { Body, Controller, HttpCode, Inject, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { endOf } from '../../http/end-of.js';
import { fileOfForm } from '../../http/form-file.js';
import { Idempotency } from '../../idempotency/idempotency.js';
import { StorageFilter } from '../../storage/storage.filter.js';
import { modelNotReady, modelRefused } from '../ml-problems.js';
import { BroughtModels, MODEL_FIELD, type StoredFile } from './brought-models.js';
import { BringQuery, type BroughtResource, DescribeBring } from './brought.docs.js';
import { pathOfModel } from './model-links.js';
import { modelResource } from './model-resource.js';

/** Takes models that users bring. */
@Controller('api/ml/models')
@UseFilters(StorageFilter)
export class BroughtModelsController {
  constructor(
    @Inject(MlModels) private readonly models: MlModels,
    private readonly brought: BroughtModels,
    private readonly idempotency: Idempotency,
    private readonly draining: Draining,
  ) {}

  @DescribeBring()
  @RequireRole('operator')
  @AcceptBody({ types: ['multipart/form-data'], limit: 'uploadBytes' })
  @HttpCode(201)
  @Post()
  async bring(
    @Query(new SchemaPipe(BringQuery)) { wait }: z.output<typeof BringQuery>,
    @Body() body: Readable,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BroughtResource> {
    this.idempotency.check(request);
    const file = await fileOfForm(request.headers, body, [MODEL_FIELD], `the JSON belongs into '${MODEL_FIELD}'`);
    const stored = await this.brought.store(file);
    try {
      const answer = await this.tryOnce(stored, wait, request, reply);
      if (answer.model_id !== stored.modelId) await this.brought.discard(stored.modelId);
      return answer;
    } catch (error) {
      // What has a row is its row's: a refused file is gone already, another one may be on its way.
      if (!(await this.models.has(stored.modelId).catch(() => true))) await this.brought.discard(stored.modelId);
      throw error;
    }
  }

  /** What an `Idempotency-Key` stands for is known when all bytes are here: each repetition is answered with the model of the first. */
  private tryOnce(
    stored: StoredFile,
    wait: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<BroughtResource> {
    const { seed, digest, name, model } = stored;
    return this.idempotency.once({ request, reply, seed, body: [digest, name, model] }, async (idAt) => {
      const first = idAt?.(0);
      const modelId = first !== undefined && (await this.models.has(first)) ? first : stored.modelId;
      const started = await this.brought.start(modelId, stored);
      const live = await this.brought.tried(started.model, wait, endOf(reply, this.draining));
      const { state, row } = live;
      if (state === 'FAILURE' && row.error) throw modelRefused(modelId, row.error);
      if (state === 'FAILURE' || state === 'REVOKED') throw modelNotReady(modelId, state, row.error);
      reply.code(state === 'SUCCESS' ? 201 : 202).header('location', pathOfModel(modelId));
      return { ...modelResource(live, await this.models.versions(row.name)), warnings: started.sent.warnings };
    });
  }
}
