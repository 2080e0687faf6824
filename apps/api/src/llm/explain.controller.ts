import { randomUUID } from 'node:crypto';
import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { StorageFilter } from '../storage/storage.filter.js';
import { AnsweredPredictions } from './answered-predictions.js';
import { DescribeExplain, DescribeExplanation } from './explain.docs.js';
import { acceptedExplanation, explanationResource } from './explanation-resource.js';
import { explanationNotFound } from './llm-problems.js';
import { ExplainRequest, type ExplanationResource, pathOfExplanation } from './llm-requests.js';
import { TextTasks } from './text-tasks.js';
import { WrittenExplanations } from './written-explanations.js';

/** Has predictions explained, and tells the explanations. */
@Controller('api/llm')
@UseFilters(StorageFilter)
export class ExplainController {
  constructor(
    private readonly predictions: AnsweredPredictions,
    private readonly explanations: WrittenExplanations,
    private readonly texts: TextTasks,
  ) {}

  @DescribeExplain()
  @RequireRole('operator')
  @HttpCode(202)
  @Post('explain')
  explain(
    @Body(new SchemaPipe(ExplainRequest)) { prediction_id: predictionId, ...options }: ExplainRequest,
    @CurrentCaller() caller: Caller | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.texts.answer({
      ...{ request, reply, caller },
      start: async (idAt) => {
        await this.predictions.check(predictionId, options.row);
        const taskId = idAt?.(0) ?? randomUUID();
        const { explanation, sent } = await this.explanations.start(taskId, predictionId, options);
        reply.header('location', pathOfExplanation(explanation.id));
        return acceptedExplanation(explanation, sent);
      },
      result: async ({ explanation_id: id }) => this.find(id),
    });
  }

  @DescribeExplanation()
  @RequireRole('viewer')
  @Get('explanations/:explanation_id')
  async show(@Param('explanation_id') explanationId: string): Promise<ExplanationResource> {
    const isId = z.uuid().safeParse(explanationId).success;
    const resource = isId ? await this.find(explanationId) : undefined;
    if (!resource) throw explanationNotFound(explanationId);
    return resource;
  }

  private async find(explanationId: string): Promise<ExplanationResource | undefined> {
    const live = await this.explanations.find(explanationId);
    return live && explanationResource(live.row, live.state);
  }
}
