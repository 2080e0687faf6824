import { Draining, RequireRole, SchemaPipe } from '@celerity/server';
import { isReady, ResultWaiter, TaskId, TaskLocator, TaskRevoker, type TaskView } from '@celerity/task-core';
import { Controller, Delete, Get, HttpCode, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { endOf } from '../http/end-of.js';
import { pathOfTask } from './submission.js';
import { locateOr404, taskNotFound } from './task-path.js';
import { ResultQuery, type Revocation, revocationOf, RevokeQuery } from './task-resource.js';
import { DescribeResult, DescribeRevoke, DescribeTask } from './tasks.docs.js';

/** Tells of tasks, and ends them. */
@Controller('api/tasks/:id')
export class TasksController {
  constructor(
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(ResultWaiter) private readonly waiter: ResultWaiter,
    @Inject(TaskRevoker) private readonly revoker: TaskRevoker,
    private readonly draining: Draining,
  ) {}

  @DescribeTask()
  @RequireRole('viewer')
  @Get()
  async show(@Param('id') taskId: string): Promise<TaskView> {
    return (await locateOr404(this.locator, taskId)).view;
  }

  @DescribeResult()
  @RequireRole('viewer')
  @Get('result')
  async result(
    @Param('id') taskId: string,
    @Query(new SchemaPipe(ResultQuery)) { timeout }: ResultQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskView> {
    let { view } = await locateOr404(this.locator, taskId);
    if (!isReady(view.state) && timeout > 0) {
      // A process that stops answers at once: the client then learns the current state, and asks another one.
      await this.waiter.waitReady(taskId, timeout * 1000, endOf(reply, this.draining));
      view = (await locateOr404(this.locator, taskId)).view;
    }
    reply.code(isReady(view.state) ? 200 : 202);
    return view;
  }

  @DescribeRevoke()
  @RequireRole('operator')
  @HttpCode(202)
  @Delete()
  async revoke(
    @Param('id') taskId: string,
    @Query(new SchemaPipe(RevokeQuery)) { terminate }: RevokeQuery,
  ): Promise<Revocation> {
    const reply = TaskId.safeParse(taskId).success ? await this.revoker.revoke(taskId, { terminate }) : undefined;
    if (!reply) throw taskNotFound(taskId);
    const state = reply === 'revoked' ? 'REVOKED' : (await locateOr404(this.locator, taskId)).view.state;
    return revocationOf(taskId, state, reply, pathOfTask(taskId));
  }
}
