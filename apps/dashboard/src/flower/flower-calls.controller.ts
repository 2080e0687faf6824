import { type Caller, CurrentCaller, Draining, RequireRole } from '@celerity/server';
import {
  isReady,
  ResultWaiter,
  TaskClient,
  TaskId,
  TaskLocator,
  TaskRegistry,
  TaskRevoker,
  type TaskState,
  type TaskView,
} from '@celerity/task-core';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Redaction } from '../access/redaction.js';
import { Audited, noteAudit } from '../audit/audited.decorator.js';
import { AcceptFlowerBody, bodyText, FlowerArguments } from './flower-arguments.js';
import { flowerCall } from './flower-call.js';
import { FlowerError, FlowerFilter, unknownTask } from './flower-error.js';
import { exceptionRepr } from './flower-task.js';

/** Longest that `apply` and `result` wait, seconds. */
const MOST_WAIT = 3600;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGKILL'] as const;

interface FlowerResult {
  'task-id': string;
  state: TaskState;
  result?: unknown;
  traceback?: string | null;
}

/** Flower's routes that send tasks, wait for their results, and end them. */
@Controller('api/task')
@UseFilters(FlowerFilter)
@RequireRole('operator')
export class FlowerCallsController {
  constructor(
    @Inject(TaskClient) private readonly tasks: TaskClient,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(ResultWaiter) private readonly waiter: ResultWaiter,
    @Inject(TaskRevoker) private readonly revoker: TaskRevoker,
    private readonly draining: Draining,
    private readonly redaction: Redaction,
  ) {}

  /** Waits for the end of the task, at most an hour. */
  @Audited('task.send', { target: 'name', task: 'name' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('apply/:name')
  async apply(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<FlowerResult> {
    const taskId = await this.send(name, request);
    await this.waiter.waitReady(taskId, MOST_WAIT * 1000, this.goneOf(reply));
    return this.resultOf(taskId, caller);
  }

  @Audited('task.send', { target: 'name', task: 'name' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('async-apply/:name')
  async applyAsync(@Param('name') name: string, @Req() request: FastifyRequest): Promise<FlowerResult> {
    return { 'task-id': await this.send(name, request), state: 'PENDING' };
  }

  /** Unlike with Flower, a task must have a contract here: what none describes no worker can run. */
  @Audited('task.send', { target: 'name', task: 'name' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('send-task/:name')
  async sendTask(@Param('name') name: string, @Req() request: FastifyRequest): Promise<FlowerResult> {
    return { 'task-id': await this.send(name, request), state: 'PENDING' };
  }

  /** An id that nobody knows is PENDING, as in Celery. */
  @RequireRole('viewer')
  @Get('result/:id')
  async result(
    @Param('id') taskId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<FlowerResult> {
    const timeout = (await FlowerArguments.of(request)).number('timeout');
    if (!TaskId.safeParse(taskId).success) return { 'task-id': taskId, state: 'PENDING' };
    if (timeout) await this.waiter.waitReady(taskId, Math.min(timeout, MOST_WAIT) * 1000, this.goneOf(reply));
    return this.resultOf(taskId, caller);
  }

  @Audited('task.revoke', { target: 'id' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('revoke/:id')
  async revoke(@Param('id') taskId: string, @Req() request: FastifyRequest): Promise<{ message: string }> {
    const given = await FlowerArguments.of(request);
    const name = given.optional('signal');
    const signal = name === undefined ? undefined : SIGNALS.find((known) => known === name);
    if (name && !signal) throw new FlowerError(400, `Invalid argument signal: must be one of ${SIGNALS.join(', ')}`);
    await this.end(taskId, request, { terminate: given.flag('terminate'), ...(signal && { signal }) });
    return { message: `Revoked '${taskId}'` };
  }

  @Audited('task.revoke', { target: 'id' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('abort/:id')
  async abort(@Param('id') taskId: string, @Req() request: FastifyRequest): Promise<{ message: string }> {
    await this.end(taskId, request, { terminate: true });
    return { message: `Aborted '${taskId}'` };
  }

  private async send(name: string, request: FastifyRequest): Promise<string> {
    const text = await bodyText(request);
    if (!this.registry.find(name)) throw unknownTask(name);
    const call = flowerCall(name, text);
    noteAudit(request, { body: { args: call.args, kwargs: call.kwargs, options: call.options } });
    const [sent] = await this.tasks.send([call]);
    noteAudit(request, { details: { task_id: sent!.taskId } });
    return sent!.taskId;
  }

  private async end(
    taskId: string,
    request: FastifyRequest,
    options: { terminate: boolean; signal?: (typeof SIGNALS)[number] },
  ): Promise<void> {
    const outcome = TaskId.safeParse(taskId).success ? await this.revoker.revoke(taskId, options) : undefined;
    if (!outcome) throw unknownTask(taskId);
    noteAudit(request, { details: { outcome } });
  }

  private async resultOf(taskId: string, caller: Caller): Promise<FlowerResult> {
    const view = (await this.locator.locate(taskId))?.view;
    const state = view?.state ?? 'PENDING';
    if (!view || !isReady(state)) return { 'task-id': taskId, state };
    const traceback = state === 'FAILURE' ? { traceback: view.traceback } : {};
    return { 'task-id': taskId, state, result: this.redaction.of(valueOf(view), caller), ...traceback };
  }

  /** Aborts when the client has gone, or this process stops. */
  private goneOf(reply: FastifyReply): AbortSignal {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return AbortSignal.any([gone.signal, this.draining.signal]);
  }
}

/** What Flower shows in place of an exception is its `repr`. */
function valueOf({ state, result, error }: TaskView): unknown {
  return state === 'SUCCESS' || !error ? result : exceptionRepr(`${error.type}: ${error.message}`);
}
