import { RequireRole, SchemaPipe } from '@celerity/server';
import {
  ARTIFACT_STORE,
  type ArtifactStore,
  type JsonObject,
  type PredictionEnd,
  Predictions,
  type StoredPrediction,
} from '@celerity/storage';
import { Controller, Get, Inject, Param, Query, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { PageQuery } from '../../storage/page-query.js';
import { StorageFilter } from '../../storage/storage.filter.js';
import { predictionNotFound } from '../ml-problems.js';
import { PredictionAnswers } from './prediction-answers.js';
import { predictionItem } from './prediction-resource.js';
import type { PredictionItem } from './predict-request.js';
import { DescribePrediction, DescribePredictions, PredictionFilter } from './predictions.docs.js';
import { splicedJson } from './spliced-json.js';

const ListQuery = PageQuery.extend(PredictionFilter.shape);

/** Tells of predictions that were asked for. */
@Controller('api/ml/predictions')
@UseFilters(StorageFilter)
export class PredictionsController {
  constructor(
    @Inject(Predictions) private readonly predictions: Predictions,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    private readonly answers: PredictionAnswers,
  ) {}

  @DescribePredictions()
  @RequireRole('viewer')
  @Get()
  async list(
    @Query(new SchemaPipe(ListQuery)) { model_id: modelId, ...query }: z.output<typeof ListQuery>,
  ): Promise<{ items: PredictionItem[]; next_cursor: string | null }> {
    const { items, nextCursor } = await this.predictions.list({ modelId, ...query });
    return { items: items.map((call) => predictionItem(call)), next_cursor: nextCursor };
  }

  @DescribePrediction()
  @RequireRole('viewer')
  @Get(':prediction_id')
  async show(
    @Param('prediction_id') predictionId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const call = await this.find(predictionId);
    const end = call.endedAt ? undefined : await this.answers.find(call);
    const { outputs, outputsArtifact }: PredictionEnd = end ?? call;
    const rows = await this.json(call.inputs, call.inputsArtifact);
    const predictions = await this.json(outputs, outputsArtifact);
    reply.header('content-type', 'application/json; charset=utf-8');
    return splicedJson(predictionItem(call, end), { rows, predictions });
  }

  /** What is in the row, or in an artifact, or not there at all. */
  private async json(inline?: JsonObject[] | null, artifact?: string | null): Promise<Readable> {
    if (artifact) return this.artifacts.read(artifact);
    return Readable.from([Buffer.from(JSON.stringify(inline ?? null))]);
  }

  private async find(predictionId: string): Promise<StoredPrediction> {
    const isId = z.uuid().safeParse(predictionId).success;
    const call = isId ? await this.predictions.find(predictionId) : undefined;
    if (!call) throw predictionNotFound(predictionId);
    return call;
  }
}
