import { type Caller, Draining, ProblemError, problemTypes } from '@celerity/server';
import {
  BrokerUnavailableError,
  isEmissionId,
  isReady,
  LOGGER,
  type TaskEmission,
  TaskEmissions,
  TaskLocator,
  type TaskView,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { endOf } from '../http/end-of.js';
import { eventFrames } from './event-frames.js';
import { StreamLimit } from './stream-limit.js';
import { locateOr404 } from './task-path.js';

/** Longest silence on a stream, ms. */
const BEAT = 15_000;

/** Who follows a task, and from where on. */
export interface Follower {
  caller: Caller | undefined;
  /** Id of the last event that was seen, as the client sent it. */
  lastEventId: string | undefined;
}

/** Answers requests with the events of a task, live (Server-Sent Events). */
@Injectable()
export class TaskStreams {
  constructor(
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(TaskEmissions) private readonly emissions: TaskEmissions,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly streams: StreamLimit,
    private readonly draining: Draining,
  ) {}

  /** @throws ProblemError 404 for an unknown task, 422 for an id that no stream has sent, 429 for one stream too many. */
  async follow(taskId: string, { caller, lastEventId }: Follower, reply: FastifyReply): Promise<void> {
    const lastId = checkedEventId(lastEventId);
    const { view } = await locateOr404(this.locator, taskId);
    if (hasSeenAll(view, lastId)) {
      // Browsers come back after every end of a stream, unless they are told that there is no content.
      void reply.code(204).send();
      return;
    }
    const close = this.streams.take(caller?.name ?? '');
    const ended = endOf(reply, this.draining, close);
    const frames = eventFrames(this.tolerant(taskId, lastId, ended), BEAT);
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
    void reply.headers(headers).send(Readable.from(frames, { highWaterMark: 1 }));
  }

  /** When the result backend goes away the stream ends: the client resumes where it was. */
  private async *tolerant(
    taskId: string,
    lastId: string | undefined,
    ended: AbortSignal,
  ): AsyncGenerator<TaskEmission> {
    try {
      yield* this.emissions.follow(taskId, lastId, ended);
    } catch (error) {
      if (!(error instanceof BrokerUnavailableError)) throw error;
      this.logger.warn(
        { task_id: taskId, error: error.message },
        'an event stream ended early; its client will resume',
      );
    }
  }
}

/** The task has ended, and the client has been told: ids of events end with the state that was told last. */
function hasSeenAll({ state }: TaskView, lastId: string | undefined): boolean {
  return isReady(state) && lastId !== undefined && lastId.endsWith(`~${state}`);
}

function checkedEventId(id: string | undefined): string | undefined {
  if (id === undefined || isEmissionId(id)) return id;
  const message = 'must be an id that this stream sent, or 0-0 for everything that is kept';
  const errors = [{ path: 'headers.last-event-id', message }];
  throw new ProblemError(problemTypes.invalidRequest, `Last-Event-ID: ${message}.`, { errors });
}
