import { askPrediction, summariseFleet } from '@celerity/contracts';
import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import { TaskClient } from '@celerity/task-core';
import { Body, Controller, HttpCode, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KnownModels } from '../ml/predicting/known-models.js';
import { StorageFilter } from '../storage/storage.filter.js';
import { type AcceptedTask, acceptedTask } from '../tasks/submission.js';
import { AnsweredPredictions } from './answered-predictions.js';
import { DescribeAsk, DescribeFleetSummary } from './ask.docs.js';
import { AskRequest, FleetRequest } from './llm-requests.js';
import { TextTasks } from './text-tasks.js';

/** Answers questions on predictions, and says which machines to see first. */
@Controller('api/llm')
@UseFilters(StorageFilter)
export class AskController {
  constructor(
    private readonly predictions: AnsweredPredictions,
    private readonly models: KnownModels,
    private readonly texts: TextTasks,
    @Inject(TaskClient) private readonly tasks: TaskClient,
  ) {}

  @DescribeAsk()
  @RequireRole('operator')
  @HttpCode(202)
  @Post('ask')
  ask(
    @Body(new SchemaPipe(AskRequest)) { prediction_id, question, ...options }: AskRequest,
    @CurrentCaller() caller: Caller | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.texts.answer({
      ...{ request, reply, caller },
      start: async (idAt) => {
        await this.predictions.check(prediction_id, options.row);
        const kwargs = { prediction_id, question, options };
        return { ...(await this.send(askPrediction.name, kwargs, idAt?.(0), reply)), prediction_id };
      },
      result: ({ task_id: taskId }) => this.texts.resultOf(askPrediction, taskId),
    });
  }

  @DescribeFleetSummary()
  @RequireRole('operator')
  @HttpCode(202)
  @Post('fleet-summary')
  summarise(
    @Body(new SchemaPipe(FleetRequest)) query: FleetRequest,
    @CurrentCaller() caller: Caller | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.texts.answer({
      ...{ request, reply, caller },
      start: async (idAt) => {
        if (query.model_id !== undefined) await this.models.get(query.model_id);
        return this.send(summariseFleet.name, { query }, idAt?.(0), reply);
      },
      result: ({ task_id: taskId }) => this.texts.resultOf(summariseFleet, taskId),
    });
  }

  private async send(
    name: string,
    kwargs: Record<string, unknown>,
    taskId: string | undefined,
    reply: FastifyReply,
  ): Promise<AcceptedTask> {
    const [sent] = await this.tasks.send([{ name, kwargs }], taskId === undefined ? {} : { taskIds: [taskId] });
    const accepted = acceptedTask(sent!);
    reply.header('location', accepted.links.self);
    return accepted;
  }
}
