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
import { eventFrames, type Frame } from './event-frames.js';
import { StreamLimit } from './stream-limit.js';
import { locateOr404 } from './task-path.js';

/** Longest silence on a stream, ms. */
const BEAT = 15_000;
/** Stands for the beginning of a task's events. */
const FROM_START = '0-0';

/** Who follows a task, and from where on. */
export interface Follower {
  caller: Caller | undefined;
  /** Id of the last event that was seen, as the client sent it. */
  lastEventId: string | undefined;
}

/** A task that was just sent, for whoever follows it from its beginning. */
export interface SentStream {
  taskId: string;
  /** Told first, as the event `accepted`. */
  accepted: object;
  /** Told last, as the event `result`, when the task has succeeded; undefined where there is none. */
  result: () => Promise<object | undefined>;
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
    answerWith(this.tolerant(taskId, lastId, ended), reply);
  }

  /**
   * Sends a task and answers with all of its events: from the first on, or after the last that a client has seen who repeats its request.
   *
   * @param send is called once there is room for another stream.
   * @throws ProblemError 422 for an id that no stream has sent, 429 for one stream too many; what `send` throws
   */
  async followNew(
    { caller, lastEventId }: Follower,
    reply: FastifyReply,
    send: () => Promise<SentStream>,
  ): Promise<void> {
    const from = checkedEventId(lastEventId) ?? FROM_START;
    const close = this.streams.take(caller?.name ?? '');
    let sent: SentStream;
    try {
      sent = await send();
    } catch (error) {
      close();
      throw error;
    }
    const ended = endOf(reply, this.draining, close);
    answerWith(this.framed(sent, from, ended), reply);
  }

  private async *framed(
    { taskId, accepted, result }: SentStream,
    from: string,
    ended: AbortSignal,
  ): AsyncGenerator<Frame> {
    yield { id: from, type: 'accepted', data: accepted };
    let last: TaskEmission | undefined;
    for await (last of this.tolerant(taskId, from, ended)) yield last;
    if (!last?.id.endsWith('~SUCCESS')) return;
    const data = await result();
    if (data) yield { id: last.id, type: 'result', data };
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

function answerWith(frames: AsyncGenerator<Frame>, reply: FastifyReply): void {
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
  void reply
    .code(200)
    .headers(headers)
    .send(Readable.from(eventFrames(frames, BEAT), { highWaterMark: 1 }));
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
