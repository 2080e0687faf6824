import { Draining } from '@celerity/server';
import { type Ended, ResultWaiter, type TaskDefinition, type TaskResult } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { endOf } from '../http/end-of.js';
import { taskFailed } from './ml-problems.js';

const Failure = z.object({ exc_type: z.string(), exc_message: z.array(z.unknown()) });

/** Waits for tasks whose result is the answer to a request. */
@Injectable()
export class TaskResults {
  constructor(
    @Inject(ResultWaiter) private readonly waiter: ResultWaiter,
    private readonly draining: Draining,
  ) {}

  /**
   * The result of a task, be it sent yet or not; undefined when it has none in time, or the client goes, or this process stops.
   *
   * @param seconds to wait
   * @throws ProblemError which says why there will be none
   */
  async of<D extends TaskDefinition>(
    task: D,
    taskId: string,
    seconds: number,
    reply: FastifyReply,
  ): Promise<TaskResult<D> | undefined> {
    if (seconds === 0) return undefined;
    const ended = await this.waiter.waitReady(taskId, seconds * 1000, endOf(reply, this.draining));
    return ended && resultIn(task, taskId, ended);
  }
}

/** Undefined where the result is not kept any more. */
function resultIn<D extends TaskDefinition>(task: D, taskId: string, ended: Ended): TaskResult<D> | undefined {
  if (ended.status === 'SUCCESS') {
    return ended.result === null ? undefined : (task.result.parse(ended.result) as TaskResult<D>);
  }
  const failure = Failure.safeParse(ended.result);
  const { exc_type: type, exc_message: message } = failure.data ?? { exc_type: ended.status, exc_message: ['unknown'] };
  throw taskFailed(taskId, { type, message: message.map(String).join(' ') });
}
