import { RequireRole, SchemaPipe } from '@celerity/server';
import {
  ARTIFACT_STORE,
  type ArtifactStore,
  type Dataset,
  datasetKey,
  Datasets,
  MlModels,
  TrainingJobs,
} from '@celerity/storage';
import { Controller, Delete, Get, Headers, HttpCode, Inject, Param, Query, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { attachment, packed, takesGzip } from '../http/download.js';
import { PageQuery } from '../storage/page-query.js';
import { StorageFilter } from '../storage/storage.filter.js';
import { datasetInUse, datasetNotFound, datasetNotReady, type NeedingTraining } from './dataset-problems.js';
import { type DatasetItem, datasetItem, type DatasetResource, datasetResource } from './dataset-resource.js';
import { DescribeDataset, DescribeDatasets, DescribeDelete, DescribeRows } from './datasets.docs.js';
import { RowsQuery } from './rows-query.js';

/** Tells of data sets, gives their rows back, deletes them. */
@Controller('api/datasets')
@UseFilters(StorageFilter)
export class DatasetsController {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(TrainingJobs) private readonly jobs: TrainingJobs,
    @Inject(MlModels) private readonly models: MlModels,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {}

  @DescribeDatasets()
  @RequireRole('viewer')
  @Get()
  async list(
    @Query(new SchemaPipe(PageQuery)) page: PageQuery,
  ): Promise<{ items: DatasetItem[]; next_cursor: string | null }> {
    const { items, nextCursor } = await this.datasets.list(page);
    return { items: items.map(datasetItem), next_cursor: nextCursor };
  }

  @DescribeDataset()
  @RequireRole('viewer')
  @Get(':dataset_id')
  async show(@Param('dataset_id') datasetId: string): Promise<DatasetResource> {
    return datasetResource(await this.find(datasetId));
  }

  @DescribeRows()
  @RequireRole('viewer')
  @Get(':dataset_id/rows')
  async rows(
    @Param('dataset_id') datasetId: string,
    @Query(new SchemaPipe(RowsQuery)) { format }: RowsQuery,
    @Headers('accept-encoding') encodings: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { state, name, bytes } = await this.find(datasetId);
    if (state !== 'ready') throw datasetNotReady(datasetId, state);
    const rows = await this.artifacts.read(datasetKey(datasetId));
    const file = name.replace(/\.csv$/i, '') + '.csv';
    void reply.header('vary', 'accept-encoding');
    if (format === 'gzip') {
      void reply.headers(attachment(`${file}.gz`, 'application/gzip')).send(packed(rows));
      return;
    }
    void reply.headers(attachment(file, 'text/csv; charset=utf-8'));
    if (takesGzip(encodings)) void reply.header('content-encoding', 'gzip').send(packed(rows));
    else void reply.headers(bytes === null ? {} : { 'content-length': bytes }).send(rows);
  }

  @DescribeDelete()
  @RequireRole('operator')
  @HttpCode(204)
  @Delete(':dataset_id')
  async remove(@Param('dataset_id') datasetId: string): Promise<void> {
    await this.find(datasetId);
    const outcome = await this.datasets.delete(datasetId);
    if (outcome === 'in-use') throw datasetInUse(datasetId, await this.trainingThatNeeds(datasetId));
    await this.artifacts.delete(datasetKey(datasetId));
  }

  private async find(datasetId: string): Promise<Dataset> {
    const dataset = z.uuid().safeParse(datasetId).success ? await this.datasets.find(datasetId) : undefined;
    if (!dataset) throw datasetNotFound(datasetId);
    return dataset;
  }

  private async trainingThatNeeds(datasetId: string): Promise<NeedingTraining> {
    const job = (await this.jobs.unsettled()).find((job) => job.datasetId === datasetId);
    if (job) return { job_id: job.id };
    const needs = (id: string | null) => id === datasetId;
    const model = (await this.models.unsettled()).find((one) => needs(one.datasetId) || needs(one.extraDatasetId));
    return model ? { model_id: model.id } : {};
  }
}
