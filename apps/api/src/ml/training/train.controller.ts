import { randomUUID } from 'node:crypto';
import { RequireRole, SchemaPipe } from '@celerity/server';
import { type Dataset, Datasets } from '@celerity/storage';
import { Body, Controller, HttpCode, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { datasetNotFound, datasetNotReady } from '../../datasets/dataset-problems.js';
import { type IdAt, Idempotency } from '../../idempotency/idempotency.js';
import { StorageFilter } from '../../storage/storage.filter.js';
import { modelLinks, pathOfModel } from '../models/model-links.js';
import { MlTrainings, type StartedModel, trainingTaskId } from './ml-trainings.js';
import { DescribeTrain } from './train.docs.js';
import { type AcceptedModel, configOf, TrainRequest } from './train-request.js';
import { checkTrainingColumns } from './training-columns.js';

/** Starts trainings. */
@Controller('api/ml')
@UseFilters(StorageFilter)
export class MlTrainController {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    private readonly trainings: MlTrainings,
    private readonly idempotency: Idempotency,
  ) {}

  @DescribeTrain()
  @RequireRole('operator')
  @HttpCode(202)
  @Post('train')
  train(
    @Body(new SchemaPipe(TrainRequest)) body: TrainRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedModel> {
    const config = configOf(body);
    const taskIds = (idAt: IdAt) => [trainingTaskId(idAt(0))];
    return this.idempotency.once({ request, reply, taskIds }, async (idAt) => {
      const dataset = await this.ready(body.dataset_id);
      checkTrainingColumns(dataset, config, body.exclude_columns ? 'exclude_columns' : 'config.exclude_columns');
      const name = body.name ?? `${dataset.name.slice(0, 100)}: ${(body.target ?? 'remaining life').slice(0, 98)}`;
      const modelId = idAt?.(0) ?? randomUUID();
      const started = await this.trainings.start({ modelId, name, datasetId: dataset.id, config });
      reply.header('location', pathOfModel(modelId));
      return acceptedModel(started);
    });
  }

  private async ready(datasetId: string): Promise<Dataset> {
    const dataset = await this.datasets.find(datasetId);
    if (!dataset) throw datasetNotFound(datasetId, 'dataset_id');
    if (dataset.state !== 'ready') throw datasetNotReady(datasetId, dataset.state);
    return dataset;
  }
}

function acceptedModel({ model, sent }: StartedModel): AcceptedModel {
  const { id, taskId, name, version, state } = model;
  return { model_id: id, task_id: taskId, name, version, state, warnings: sent.warnings, links: modelLinks(model) };
}
