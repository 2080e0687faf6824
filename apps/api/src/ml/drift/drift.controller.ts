import { RequireRole, SchemaPipe } from '@celerity/server';
import { Predictions } from '@celerity/storage';
import { Controller, Get, Inject, Param, Query, UseFilters } from '@nestjs/common';
import { z } from 'zod';
import { StorageFilter } from '../../storage/storage.filter.js';
import { modelNotFound } from '../ml-problems.js';
import { KnownModels } from '../predicting/known-models.js';
import { DescribeDrift, DriftQuery } from './drift.docs.js';
import { type DriftReport, driftReport } from './drift-report.js';

/** Says how far the rows that a model is asked about are from those that it was trained on. */
@Controller('api/ml/models')
@UseFilters(StorageFilter)
export class DriftController {
  constructor(
    @Inject(Predictions) private readonly predictions: Predictions,
    private readonly models: KnownModels,
  ) {}

  @DescribeDrift()
  @RequireRole('viewer')
  @Get(':model_id/drift')
  async show(
    @Param('model_id') modelId: string,
    @Query(new SchemaPipe(DriftQuery)) { rows }: z.output<typeof DriftQuery>,
  ): Promise<DriftReport> {
    if (!z.uuid().safeParse(modelId).success) throw modelNotFound(modelId);
    const { card } = await this.models.get(modelId);
    return driftReport(modelId, card, await this.predictions.recentRows(modelId, rows));
  }
}
