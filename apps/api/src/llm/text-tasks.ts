import type { Caller } from '@celerity/server';
import type { TaskDefinition } from '@celerity/task-core';
import { TaskLocator } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type IdAt, Idempotency } from '../idempotency/idempotency.js';
import { TaskStreams } from '../tasks/task-streams.js';

/** What starts a text, and what is told of it. */
export interface TextCall<A extends { task_id: string }> {
  request: FastifyRequest;
  reply: FastifyReply;
  caller: Caller | undefined;
  /** Sends the task. Its status and `Location` are set on the reply. */
  start: (idAt: IdAt | undefined) => Promise<A>;
  /** What there is when the task has succeeded; undefined where it is not kept. */
  result: (accepted: A) => Promise<object | undefined>;
}

/** Answers to calls for texts: 202 with where to ask, or, for whoever accepts a stream of events, the text itself as it is written. */
@Injectable()
export class TextTasks {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly streams: TaskStreams,
    @Inject(TaskLocator) private readonly locator: TaskLocator,
  ) {}

  async answer<A extends { task_id: string }>(call: TextCall<A>): Promise<void> {
    const { request, reply, caller, result } = call;
    if (!request.headers.accept?.includes('text/event-stream')) return void reply.send(await this.start(call));
    const lastEventId = header(request, 'last-event-id');
    await this.streams.followNew({ caller, lastEventId }, reply, async () => {
      const accepted = await this.start(call);
      return { taskId: accepted.task_id, accepted, result: () => result(accepted) };
    });
  }

  /** The stored result of a task that has succeeded. */
  async resultOf(task: TaskDefinition, taskId: string): Promise<object | undefined> {
    const located = await this.locator.locate(taskId);
    const result = task.result.safeParse(located?.view.result);
    return result.success && typeof result.data === 'object' && result.data !== null ? result.data : undefined;
  }

  private start<A extends { task_id: string }>({ request, reply, start }: TextCall<A>): Promise<A> {
    return this.idempotency.once({ request, reply, taskIds: (idAt) => [idAt(0)] }, start);
  }
}

function header({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
