import { randomUUID } from 'node:crypto';
import { detectAnomalies } from '@celerity/contracts';
import { ProblemError, problemTypes, RequireRole, SchemaPipe } from '@celerity/server';
import { Datasets } from '@celerity/storage';
import { TaskClient } from '@celerity/task-core';
import { Body, Controller, Headers, HttpCode, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { datasetNotFound, datasetNotReady } from '../../datasets/dataset-problems.js';
import { type IdAt, Idempotency } from '../../idempotency/idempotency.js';
import { StorageFilter } from '../../storage/storage.filter.js';
import { type AcceptedTask, acceptedTask } from '../../tasks/submission.js';
import { TaskResults } from '../task-results.js';
import { DescribeAnomalies } from './anomalies.docs.js';
import { type Anomalies, AnomaliesRequest } from './anomalies-request.js';
import { checkRows } from './check-rows.js';
import { KnownModels } from './known-models.js';
import { waitOf } from './prefer.js';
import type { RowColumns } from './row-columns.js';

type Against = Pick<AnomaliesRequest, 'model_id' | 'dataset_id'>;

/** Says how unusual rows are. */
@Controller('api/ml')
@UseFilters(StorageFilter)
export class AnomaliesController {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(TaskClient) private readonly tasks: TaskClient,
    private readonly models: KnownModels,
    private readonly results: TaskResults,
    private readonly idempotency: Idempotency,
  ) {}

  @DescribeAnomalies()
  @RequireRole('operator')
  @HttpCode(202)
  @Post('anomalies')
  async detect(
    @Body(new SchemaPipe(AnomaliesRequest)) { wait, ...call }: AnomaliesRequest,
    @Headers('prefer') prefer: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedTask | Anomalies> {
    checkRows(call.rows, await this.columnsFor(call));
    const seconds = waitOf(prefer, wait, reply);
    const taskIds = (idAt: IdAt) => [idAt(0)];
    const accepted = await this.idempotency.once({ request, reply, taskIds }, async (idAt) => {
      const sending = { name: detectAnomalies.name, kwargs: call };
      const [sent] = await this.tasks.send([sending], { taskIds: [idAt?.(0) ?? randomUUID()] });
      const accepted = acceptedTask(sent!);
      reply.header('location', accepted.links.self);
      return accepted;
    });
    const found = await this.results.of(detectAnomalies, accepted.task_id, seconds, reply);
    if (!found) return accepted;
    reply.code(200);
    return { task_id: accepted.task_id, ...found };
  }

  /** Columns that the rows may have. */
  private async columnsFor({ model_id: modelId, dataset_id: datasetId = '' }: Against): Promise<RowColumns> {
    if (modelId !== undefined) {
      const { columns, card } = await this.models.get(modelId);
      if (card.origin === 'trained') return columns;
      const message = 'was brought: give the data set to compare with as dataset_id instead';
      const errors = [{ path: 'model_id', message }];
      throw new ProblemError(problemTypes.invalidRequest, `model_id: the model ${message}.`, { errors });
    }
    const dataset = await this.datasets.find(datasetId);
    if (!dataset) throw datasetNotFound(datasetId, 'dataset_id');
    if (dataset.state !== 'ready') throw datasetNotReady(datasetId, dataset.state);
    const allowed = new Set((dataset.columns ?? []).map(({ name }) => name));
    return { features: [], orders: [], allowed, machine: undefined };
  }
}
