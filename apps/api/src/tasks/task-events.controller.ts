import { Readable } from 'node:stream';
import { type Caller, CurrentCaller, Draining, ProblemError, problemTypes, RequireRole } from '@celerity/server';
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
import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { eventFrames } from './event-frames.js';
import { StreamLimit } from './stream-limit.js';
import { locateOr404 } from './task-path.js';
import { DescribeEvents } from './tasks.docs.js';

/** Longest silence on a stream, ms. */
const BEAT = 15_000;

/** Server-Sent Events of tasks. */
@Controller('api/tasks/:id/events')
export class TaskEventsController {
  constructor(
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(TaskEmissions) private readonly emissions: TaskEmissions,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly streams: StreamLimit,
    private readonly draining: Draining,
  ) {}

  @DescribeEvents()
  @RequireRole('viewer')
  @Get()
  async follow(
    @Param('id') taskId: string,
    @Headers('last-event-id') header: string | undefined,
    @Query('last_event_id') query: string | undefined,
    @CurrentCaller() caller: Caller | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const lastId = checkedEventId(header || query || undefined);
    const { view } = await locateOr404(this.locator, taskId);
    if (hasSeenAll(view, lastId)) {
      // Browsers come back after every end of a stream, unless they are told that there is no content.
      void reply.code(204).send();
      return;
    }
    const close = this.streams.take(caller?.name ?? '');
    const ended = this.endOf(reply, close);
    const frames = eventFrames(this.tolerant(taskId, lastId, ended), BEAT);
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
    void reply.headers(headers).send(Readable.from(frames, { highWaterMark: 1 }));
  }

  /** Aborts when the client has gone, the answer is over, or the process stops. */
  private endOf(reply: FastifyReply, close: () => void): AbortSignal {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const end = () => {
      this.draining.signal.removeEventListener('abort', abort);
      abort();
      close();
    };
    this.draining.signal.addEventListener('abort', abort);
    if (this.draining.signal.aborted) abort();
    // A client that has gone already will not close again.
    if (reply.raw.destroyed) end();
    else reply.raw.once('close', end);
    return controller.signal;
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
