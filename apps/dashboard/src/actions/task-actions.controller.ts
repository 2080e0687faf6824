import { RequireRole, SchemaPipe } from '@celerity/server';
import { type RevokeReply, TaskClient, TaskId, TaskRevoker } from '@celerity/task-core';
import { Body, Controller, HttpCode, Inject, Param, Post, Req, UseFilters } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Audited, noteAudit } from '../audit/audited.decorator.js';
import { ReadingFilter } from '../reading/reading-problems.js';
import type { RetryAnswer, RevokeAnswer, SendAnswer } from '../resources/actions.js';
import { RetryBody, RevokeBody, SendBody } from './action-bodies.js';
import { taskNotFound } from './action-problems.js';
import { RetryLinks } from './retry-links.js';
import { TaskRetrier } from './task-retrier.js';

const MESSAGES: Record<RevokeReply, string> = {
  revoked: 'The task will not run.',
  ready: 'The task had ended before; nothing was changed.',
  running: 'The task runs and goes on, but will not be retried. Terminate it to stop it.',
  terminating: 'The task runs; its worker was told to stop it.',
};

/** What people do to one task. */
@Controller('ui/api')
@UseFilters(ReadingFilter)
@RequireRole('operator')
export class TaskActionsController {
  constructor(
    @Inject(TaskClient) private readonly tasks: TaskClient,
    @Inject(TaskRevoker) private readonly revoker: TaskRevoker,
    private readonly retrier: TaskRetrier,
    private readonly links: RetryLinks,
  ) {}

  @Audited('task.retry', { target: 'id' })
  @HttpCode(202)
  @Post('tasks/:id/retry')
  async retry(
    @Param('id') taskId: string,
    @Body(new SchemaPipe(RetryBody)) changes: RetryBody,
    @Req() request: FastifyRequest,
  ): Promise<RetryAnswer> {
    const call = await this.retrier.find(taskId);
    noteAudit(request, { task: call.name });
    const sent = await this.retrier.retry(taskId, call, changes);
    noteAudit(request, { details: { task_id: sent.taskId } });
    const untold = await this.links.add([sent]);
    return { task_id: sent.taskId, retry_of: taskId, warnings: [...sent.warnings, ...untold] };
  }

  @Audited('task.revoke', { target: 'id' })
  @HttpCode(200)
  @Post('tasks/:id/revoke')
  async revoke(
    @Param('id') taskId: string,
    @Body(new SchemaPipe(RevokeBody)) { terminate, signal }: RevokeBody,
    @Req() request: FastifyRequest,
  ): Promise<RevokeAnswer> {
    const options = { terminate, ...(signal && { signal }) };
    const outcome = TaskId.safeParse(taskId).success ? await this.revoker.revoke(taskId, options) : undefined;
    if (!outcome) throw taskNotFound(taskId);
    noteAudit(request, { details: { outcome } });
    return { task_id: taskId, outcome, message: MESSAGES[outcome] };
  }

  @Audited('task.send', { target: 'name', task: 'name' })
  @HttpCode(202)
  @Post('task-types/:name/send')
  async send(
    @Param('name') name: string,
    @Body(new SchemaPipe(SendBody)) { args = [], kwargs = {}, options = {} }: SendBody,
    @Req() request: FastifyRequest,
  ): Promise<SendAnswer> {
    const [sent] = await this.tasks.send([{ name, args, kwargs, options }]);
    const { taskId, queue, warnings } = sent!;
    noteAudit(request, { details: { task_id: taskId } });
    return { task_id: taskId, name, queue, warnings };
  }
}
