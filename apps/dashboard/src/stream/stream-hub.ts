import type { Settings } from '@celerity/config';
import { type Caller, CALLERS, type Callers, ProblemError, problemTypes } from '@celerity/server';
import { sortable, type TaskFacts, TaskHistory } from '@celerity/storage';
import { SETTINGS, TaskEmissions } from '@celerity/task-core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LiveFeed } from '../reading/live-feed.js';
import { readingProblems } from '../reading/reading-problems.js';
import { TaskRows } from '../reading/task-rows.js';
import { Frames } from './frames.js';
import { OpenStream } from './open-stream.js';
import { SseChannel } from './sse-channel.js';
import { parsePosition } from './stream-position.js';
import { topicsOf } from './topics.js';

/** Ticks, ms: of what changes, of what is told as a whole, of what keeps a stream alive, and of whether its session still holds. */
const [QUICK, WHOLE, BEAT, SESSION] = [250, 1000, 15_000, 30_000];

/** Holds the streams to pages, and tells all of them what is new. */
@Injectable()
export class StreamHub implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly streams = new Map<string, OpenStream>();
  private timers: NodeJS.Timeout[] = [];
  private pendingEvents: string[] = [];
  private missedEvents = 0;
  private stopListening: () => void = () => undefined;
  private ticking = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(TaskEmissions) private readonly emissions: TaskEmissions,
    @Inject(TaskHistory) private readonly history: TaskHistory,
    @Inject(CALLERS) private readonly callers: Callers,
    private readonly feed: LiveFeed,
    private readonly frames: Frames,
    private readonly rows: TaskRows,
  ) {}

  onApplicationBootstrap(): void {
    this.stopListening = this.feed.listen(({ id }, caughtUp) => caughtUp && this.note(id));
    const every = (ms: number, work: () => unknown) => void this.timers.push(setInterval(work, ms));
    every(QUICK, () => this.tick());
    every(WHOLE, () => this.tellWhole());
    every(BEAT, () => this.each((stream) => stream.channel.beat()));
    every(SESSION, () => this.checkSessions());
  }

  onModuleDestroy(): void {
    this.stopListening();
    for (const timer of this.timers) clearInterval(timer);
    this.each((stream) => stream.channel.bye('stopping', 500 + Math.floor(Math.random() * 1000)));
  }

  get size(): number {
    return this.streams.size;
  }

  /**
   * Answers a request with a stream.
   *
   * @throws ProblemError 422 for what is no topic, 429 for one stream too many of somebody, 503 of everybody
   */
  open(request: FastifyRequest, reply: FastifyReply, asked: readonly string[], caller: Caller | undefined): void {
    const topics = topicsOf(asked, this.rows.hiddenTexts(caller));
    const owner =
      this.settings.http.apiKeys.length > 0 || (caller && caller.name !== 'anonymous')
        ? `user ${caller?.name}`
        : `address ${request.ip}`;
    this.admit(owner);
    const header = request.headers['last-event-id'];
    const since = this.feed.caughtUp ? parsePosition(typeof header === 'string' ? header : undefined) : undefined;
    const resumed = since !== undefined && this.reaches(since.eventId);
    const stream = new OpenStream(new SseChannel(reply), caller, owner, request, this.emissions);
    this.streams.set(stream.id, stream);
    reply.raw.once('close', () => this.drop(stream));
    if (reply.raw.destroyed) return this.drop(stream);
    stream.want(topics, since?.emissions);
    const hello = { stream_id: stream.id, topics: [...topics.names], resumed };
    const from = resumed ? since.eventId : (this.feed.state.lastId ?? '0-0.0');
    stream.channel.send('hello', JSON.stringify(hello), stream.idAt(from));
    if (resumed) void this.catchUp(stream, since.eventId);
    void this.frames.tellWhole([stream]);
  }

  /** @throws ProblemError 404 for a stream that is gone, or somebody else's */
  change(streamId: string, asked: readonly string[], caller: Caller | undefined): void {
    const stream = this.streams.get(streamId);
    if (!stream || stream.caller?.name !== caller?.name) {
      throw new ProblemError(readingProblems.streamNotFound, 'The stream is gone, or is not yours: open one anew.');
    }
    stream.want(topicsOf(asked, this.rows.hiddenTexts(caller)));
    void this.frames.tellWhole([stream]);
  }

  private admit(owner: string): void {
    const { all, perUser } = this.settings.streams;
    if (this.streams.size >= all) {
      const detail = `The dashboard holds ${all} streams open and takes no more (DASHBOARD_STREAMS).`;
      throw new ProblemError(readingProblems.tooManyStreams, detail, { retryAfter: 10 });
    }
    let theirs = 0;
    this.each((stream) => void (theirs += stream.owner === owner ? 1 : 0));
    if (theirs < perUser) return;
    const detail = `You hold ${theirs} streams open; close one (DASHBOARD_STREAMS_PER_USER).`;
    throw new ProblemError(problemTypes.tooManyStreams, detail, { retryAfter: 10 });
  }

  /** Whether everything after an event is still there. */
  private reaches(eventId: string): boolean {
    const { tail, lastId } = this.feed.state;
    if (lastId === undefined) return false;
    const oldest = tail.all().next();
    return !oldest.done && sortable(eventId) >= sortable(oldest.value.id) && sortable(eventId) <= sortable(lastId);
  }

  /** What somebody who was away has missed. */
  private async catchUp(stream: OpenStream, eventId: string): Promise<void> {
    const { tail, tasks, lastId = eventId } = this.feed.state;
    const place = sortable(eventId);
    const events = stream.topics.events
      ? [...tail.all()].filter(({ id }) => sortable(id) > place).map(({ id }) => id)
      : [];
    const changed = stream.topics.searches.size > 0 ? [...tasks.all()].filter(({ position }) => position > place) : [];
    await this.frames.tellNews([stream], {
      eventId: lastId,
      changed,
      events,
      missed: 0,
      stored: await this.storedOf(changed),
    });
  }

  private note(id: string): void {
    if (this.streams.size === 0) return;
    if (this.pendingEvents.length < 2000) this.pendingEvents.push(id);
    else this.missedEvents += 1;
  }

  private async tick(): Promise<void> {
    // It is taken also when nobody wants it: it would grow.
    if (this.ticking) return;
    const ids = this.feed.state.takeChanged();
    const eventId = this.feed.state.lastId ?? '0-0.0';
    const [events, missed] = [this.pendingEvents, this.missedEvents];
    [this.pendingEvents, this.missedEvents] = [[], 0];
    if (this.streams.size === 0 || !this.feed.caughtUp) return;
    this.ticking = true;
    try {
      const changed = ids.map((id) => this.feed.state.tasks.get(id)).filter((facts) => facts !== undefined);
      await this.frames.tellNews([...this.streams.values()], {
        eventId,
        changed,
        events,
        missed,
        stored: await this.storedOf(changed),
      });
    } finally {
      this.ticking = false;
    }
  }

  /** What history knows of those of which events have told only a part. */
  private async storedOf(changed: readonly TaskFacts[]) {
    const unknown = changed.filter(({ name }) => name === undefined).slice(0, 200);
    if (unknown.length === 0) return new Map();
    const found = await this.history.findAll(unknown.map(({ taskId }) => taskId)).catch(() => []);
    return new Map(found.map((task) => [task.taskId, task]));
  }

  private tellWhole(): void {
    if (this.streams.size > 0) void this.frames.tellWhole([...this.streams.values()]);
  }

  /** Who signs out, or whose session ends, sees no more. */
  private async checkSessions(): Promise<void> {
    for (const stream of [...this.streams.values()]) {
      if (
        stream.caller === undefined ||
        stream.request.headers.authorization !== undefined ||
        !stream.request.headers.cookie
      )
        continue;
      const still = await this.callers.identify(stream.request).catch(() => stream.caller);
      if (!still) stream.channel.bye('session_over', 1000);
    }
  }

  private drop(stream: OpenStream): void {
    stream.close();
    this.streams.delete(stream.id);
  }

  private each(work: (stream: OpenStream) => void): void {
    for (const stream of this.streams.values()) work(stream);
  }
}
