import type { CardFeature } from '@celerity/contracts';
import { predictDataset } from '@celerity/contracts';
import { ProblemError, problemTypes, RequireRole, SchemaPipe } from '@celerity/server';
import { type Dataset, Datasets } from '@celerity/storage';
import type { ColumnKind } from '@celerity/tabular';
import { TaskClient } from '@celerity/task-core';
import { Body, Controller, HttpCode, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { datasetNotFound, datasetNotReady } from '../../datasets/dataset-problems.js';
import { unknownColumn } from '../../datasets/unknown-column.js';
import { type IdAt, Idempotency } from '../../idempotency/idempotency.js';
import { StorageFilter } from '../../storage/storage.filter.js';
import { acceptedTask } from '../../tasks/submission.js';
import { DescribeBatch } from './batch.docs.js';
import { type AcceptedModelTask, BatchRequest } from './predict-request.js';
import { type KnownModel, KnownModels } from './known-models.js';

/** Most missing columns that are told at once. */
const MAX_TOLD = 20;
const NO_NUMBERS: readonly ColumnKind[] = ['categorical', 'datetime'];

/** Predicts data sets. */
@Controller('api/ml/predict')
@UseFilters(StorageFilter)
export class PredictBatchController {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(TaskClient) private readonly tasks: TaskClient,
    private readonly models: KnownModels,
    private readonly idempotency: Idempotency,
  ) {}

  @DescribeBatch()
  @RequireRole('operator')
  @HttpCode(202)
  @Post('batch')
  predict(
    @Body(new SchemaPipe(BatchRequest)) body: BatchRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedModelTask> {
    const taskIds = (idAt: IdAt) => [idAt(0)];
    return this.idempotency.once({ request, reply, taskIds }, async (idAt) => {
      const model = await this.models.get(body.model_id);
      checkDataset(await this.ready(body.dataset_id), model);
      const call = { name: predictDataset.name, kwargs: { ...body } };
      const [sent] = await this.tasks.send([call], idAt && { taskIds: [idAt(0)] });
      const accepted = acceptedTask(sent!);
      reply.header('location', accepted.links.self);
      return { ...accepted, model_id: model.id };
    });
  }

  private async ready(datasetId: string): Promise<Dataset> {
    const dataset = await this.datasets.find(datasetId);
    if (!dataset) throw datasetNotFound(datasetId, 'dataset_id');
    if (dataset.state !== 'ready') throw datasetNotReady(datasetId, dataset.state);
    return dataset;
  }
}

/** @throws ProblemError 422 for a data set without the columns that the model needs */
function checkDataset({ columns }: Dataset, { columns: { features, orders } }: KnownModel): void {
  const kinds = new Map((columns ?? []).map(({ name, kind }) => [name, kind]));
  const missing = [...features.map(({ name }) => name), ...orders].filter((name) => !kinds.has(name));
  const errors = [
    ...missing.map((name) => ({ path: 'dataset_id', message: unknownColumn(name, [...kinds.keys()]) })),
    ...features.flatMap((feature) => textForNumbers(feature, kinds.get(feature.name))),
  ].slice(0, MAX_TOLD);
  const [first] = errors;
  if (first) throw new ProblemError(problemTypes.invalidRequest, `dataset_id: ${first.message}`, { errors });
}

function textForNumbers({ name, kind }: CardFeature, given: ColumnKind | undefined) {
  if (kind !== 'numeric' || !given || !NO_NUMBERS.includes(given)) return [];
  return [{ path: 'dataset_id', message: `its column '${name}' is ${given}, the model needs numbers` }];
}
