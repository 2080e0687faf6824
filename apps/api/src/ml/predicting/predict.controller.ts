import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { predictRows, type Row } from '@celerity/contracts';
import { AcceptBody, RequireRole, SchemaPipe } from '@celerity/server';
import { ARTIFACT_STORE, type ArtifactStore } from '@celerity/storage';
import type { TaskResult } from '@celerity/task-core';
import { Body, Controller, Headers, HttpCode, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type IdAt, Idempotency } from '../../idempotency/idempotency.js';
import { StorageFilter } from '../../storage/storage.filter.js';
import { TaskResults } from '../task-results.js';
import { checkRows } from './check-rows.js';
import { type KnownModel, KnownModels } from './known-models.js';
import { DescribePredict } from './predict.docs.js';
import { type AcceptedPrediction, pathOfPrediction, PredictRequest } from './predict-request.js';
import { waitOf } from './prefer.js';
import { type CallId, PredictionCalls } from './prediction-calls.js';
import { acceptedPrediction } from './prediction-resource.js';
import { splicedJson } from './spliced-json.js';

type PredictedRows = TaskResult<typeof predictRows>;

/** Predicts rows, and answers at once where it can. */
@Controller('api/ml')
@UseFilters(StorageFilter)
export class PredictController {
  constructor(
    private readonly models: KnownModels,
    private readonly calls: PredictionCalls,
    private readonly results: TaskResults,
    private readonly idempotency: Idempotency,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {}

  @DescribePredict()
  @RequireRole('operator')
  @AcceptBody({ limit: 'predictBodyBytes' })
  @HttpCode(202)
  @Post('predict')
  async predict(
    @Body(new SchemaPipe(PredictRequest)) { model_id, model: name = '', rows, wait }: PredictRequest,
    @Headers('prefer') prefer: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const model = await this.models.get(model_id ?? (await this.models.idOf(name)));
    checkRows(rows, model.columns);
    const seconds = waitOf(prefer, wait, reply);
    let waiting: Promise<PredictedRows | undefined> | undefined;
    const taskIds = (idAt: IdAt) => [idAt(0)];
    const accepted = await this.idempotency.once({ request, reply, taskIds }, (idAt) => {
      const taskId = idAt?.(0) ?? randomUUID();
      // Before it is sent, so that the answer finds somebody who listens; who does not come to that hears of it elsewhere.
      waiting = this.results.of(predictRows, taskId, seconds, reply);
      waiting.catch(() => undefined);
      return this.start({ taskId, fresh: idAt === undefined }, model, rows, reply);
    });
    const result = await (waiting ?? this.results.of(predictRows, accepted.task_id, seconds, reply));
    return result ? this.predicted(accepted, result, reply) : accepted;
  }

  private async start(call: CallId, model: KnownModel, rows: Row[], reply: FastifyReply): Promise<AcceptedPrediction> {
    const accepted = acceptedPrediction(model.id, await this.calls.start(call, model, rows));
    reply.header('location', pathOfPrediction(accepted.prediction_id));
    return accepted;
  }

  private async predicted(
    { prediction_id, model_id, task_id }: AcceptedPrediction,
    { predictions, artifact }: PredictedRows,
    reply: FastifyReply,
  ): Promise<object | Readable> {
    const ids = { prediction_id, model_id, task_id };
    reply.code(200);
    if (artifact === null) return { ...ids, predictions };
    const stored = await this.artifacts.read(artifact);
    reply.header('content-type', 'application/json; charset=utf-8');
    return splicedJson(ids, { predictions: stored });
  }
}
