import type { Settings } from '@celerity/config';
import { problemOf, ProblemError, problemTypes, RequireRole, SchemaPipe } from '@celerity/server';
import { SETTINGS, type TaskCall, TaskClient, TaskIdConflictError, UnknownTaskError } from '@celerity/task-core';
import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type IdAt, Idempotency } from '../idempotency/idempotency.js';
import { DescribeSubmit, DescribeSubmitBulk } from './submissions.docs.js';
import { type AcceptedTask, acceptedTask, Bulk, callOf, chosenIds, Submission } from './submission.js';

/** Takes tasks. */
@Controller('api/tasks')
@RequireRole('operator')
export class SubmissionsController {
  constructor(
    @Inject(TaskClient) private readonly tasks: TaskClient,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly idempotency: Idempotency,
  ) {}

  @DescribeSubmit()
  @HttpCode(202)
  @Post(':name')
  submit(
    @Param('name') name: string,
    @Body(new SchemaPipe(Submission)) body: Submission,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedTask> {
    const taskIds = (idAt: IdAt) => chosenIds([body], idAt);
    return this.idempotency.once({ request, reply, taskIds }, async (idAt) => {
      const [sent] = await this.tasks.send([callOf(name, body)], idAt && { taskIds: [idAt(0)] });
      const accepted = acceptedTask(sent!);
      reply.header('location', accepted.links.self);
      return accepted;
    });
  }

  @DescribeSubmitBulk()
  @HttpCode(202)
  @Post()
  submitBulk(
    @Body(new SchemaPipe(Bulk)) { tasks }: Bulk,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ tasks: AcceptedTask[] }> {
    const { bulkTasks } = this.settings.limits;
    if (tasks.length > bulkTasks) throw tooMany(tasks.length, bulkTasks);
    const taskIds = (idAt: IdAt) => chosenIds(tasks, idAt);
    return this.idempotency.once({ request, reply, taskIds }, async (idAt) => ({
      tasks: await this.sendAll(
        tasks.map(({ name, ...body }) => callOf(name, body)),
        idAt,
      ),
    }));
  }

  private async sendAll(calls: TaskCall[], idAt: IdAt | undefined): Promise<AcceptedTask[]> {
    try {
      const sent = await this.tasks.send(calls, idAt && { taskIds: calls.map((_, index) => idAt(index)) });
      return sent.map(acceptedTask);
    } catch (error) {
      throw placedIn(calls, error);
    }
  }
}

function tooMany(given: number, limit: number): ProblemError {
  const message = `at most ${limit} tasks in one request (LIMIT_BULK_TASKS); ${given} were given`;
  return new ProblemError(problemTypes.invalidRequest, `tasks: ${message}.`, { errors: [{ path: 'tasks', message }] });
}

/** Says which call of a bulk an error is about, where the error itself does not. */
function placedIn(calls: readonly TaskCall[], error: unknown): unknown {
  const field =
    error instanceof UnknownTaskError
      ? { index: calls.findIndex((call) => call.name === error.task), name: 'name' }
      : error instanceof TaskIdConflictError
        ? { index: calls.findIndex((call) => call.options?.task_id === error.taskId), name: 'options.task_id' }
        : { index: -1, name: '' };
  if (field.index < 0) return error;
  const { type, detail, more } = problemOf(error);
  const errors = [{ path: `tasks[${field.index}].${field.name}`, message: (error as Error).message }];
  return new ProblemError(type, detail, { ...more, errors });
}
