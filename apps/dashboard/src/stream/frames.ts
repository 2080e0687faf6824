import type { HistoricTask, TaskFacts } from '@celerity/storage';
import type { TaskEmission } from '@celerity/task-core';
import { Injectable } from '@nestjs/common';
import { Redaction } from '../access/redaction.js';
import { EventRows } from '../reading/event-rows.js';
import { LiveFeed } from '../reading/live-feed.js';
import { Overviews } from '../reading/overview.js';
import { SystemLook } from '../reading/system-look.js';
import { rowOfFacts, TaskRows } from '../reading/task-rows.js';
import { percentOf } from '../reading/view-row.js';
import type { EventsFrame, StreamFrames, TaskFrame, TasksFrame } from '../resources/stream.js';
import type { TaskEmissionRow } from '../resources/tasks.js';
import type { OpenStream } from './open-stream.js';

/** Tasks and events in one frame. */
const MOST_ITEMS = 100;

/** What has happened since the last tick. */
export interface News {
  /** The last event that it reflects. */
  eventId: string;
  changed: readonly TaskFacts[];
  /** Ids of events. */
  events: readonly string[];
  /** Events that were not noted. */
  missed: number;
  stored: ReadonlyMap<string, HistoricTask>;
}

type Whole = 'overview' | 'workers' | 'queues';

/** Makes the frames of streams. */
@Injectable()
export class Frames {
  constructor(
    private readonly feed: LiveFeed,
    private readonly overviews: Overviews,
    private readonly look: SystemLook,
    private readonly rows: TaskRows,
    private readonly eventRows: EventRows,
    private readonly redaction: Redaction,
  ) {}

  /** What is told as a whole: made once for all streams, and sent where it has changed. What cannot be asked is left out. */
  async tellWhole(streams: readonly OpenStream[]): Promise<void> {
    for (const topic of ['overview', 'workers', 'queues'] as const) {
      const wanting = streams.filter(({ topics }) => topics.whole.has(topic));
      if (wanting.length === 0) continue;
      const json = await this.whole(topic).catch(() => undefined);
      if (json === undefined) continue;
      for (const stream of wanting) {
        if (!stream.topics.whole.has(topic) || stream.lastWhole.get(topic) === json) continue;
        stream.lastWhole.set(topic, json);
        stream.channel.send(topic, json);
      }
    }
  }

  tellNews(streams: readonly OpenStream[], news: News): void {
    const { eventId } = news;
    for (const stream of streams) {
      this.tellTasks(stream, news, eventId);
      if (stream.topics.events && news.events.length > 0) this.tellEvents(stream, news, eventId);
      this.tellFollowed(stream, eventId);
    }
  }

  private async whole(topic: Whole): Promise<string> {
    if (topic === 'overview') return JSON.stringify(await this.overviews.now());
    return JSON.stringify({ items: topic === 'workers' ? await this.look.workers() : await this.look.queues() });
  }

  private tellTasks(stream: OpenStream, { changed, stored }: News, eventId: string): void {
    if (changed.length === 0) return;
    for (const topic of stream.topics.searches.keys()) {
      const { fitting, gone } = stream.newsOf(topic, changed);
      if (fitting.length === 0 && gone.length === 0) continue;
      const shown = fitting.slice(-MOST_ITEMS);
      const items = shown.map((facts) => this.rows.shown(rowOfFacts(facts, stored.get(facts.taskId)), stream.caller));
      this.send(
        stream,
        'tasks',
        { topic, items, left_out: fitting.length - shown.length, gone } satisfies TasksFrame,
        eventId,
      );
    }
  }

  private tellEvents(stream: OpenStream, { events, missed }: News, eventId: string): void {
    const shown = events.slice(-MOST_ITEMS).map((id) => this.feed.state.tail.get(id));
    const items = shown.filter((row) => row !== undefined).map((row) => this.eventRows.shown(row, stream.caller));
    this.send(
      stream,
      'events',
      { items, left_out: missed + events.length - items.length } satisfies EventsFrame,
      eventId,
    );
  }

  private tellFollowed(stream: OpenStream, eventId: string): void {
    for (const [taskId, follower] of stream.followers) {
      const emissions = follower.take();
      const ended = follower.done;
      if (emissions.length === 0 && !ended) continue;
      const frame: TaskFrame = {
        task_id: taskId,
        task: this.rowOf(taskId, emissions, stream),
        emissions: emissions.map((emission) => this.emissionOf(emission, stream)),
        ended,
      };
      this.send(stream, 'task', frame, eventId);
      if (ended) stream.followers.delete(taskId);
    }
  }

  private rowOf(taskId: string, emissions: readonly TaskEmission[], stream: OpenStream): TaskFrame['task'] {
    const facts = this.feed.state.tasks.get(taskId);
    if (!facts) return null;
    const row = this.rows.shown(rowOfFacts(facts), stream.caller);
    const progress = emissions.findLast(({ type }) => type === 'progress')?.data;
    if (!progress || row.done !== null) return row;
    return { ...row, state: 'PROGRESS', progress_percent: percentOf({ state: 'PROGRESS', progress }) };
  }

  private emissionOf({ id, type, data }: TaskEmission, stream: OpenStream): TaskEmissionRow {
    const entry = id.split('~')[0]!;
    const ms = Number(entry.split('-')[0]);
    const at = ms > 0 ? new Date(ms).toISOString() : null;
    return {
      id: type === 'state' ? id : entry,
      type,
      at,
      data: this.redaction.of(data as Record<string, unknown>, stream.caller),
    };
  }

  private send(stream: OpenStream, event: keyof StreamFrames, frame: object, eventId: string): void {
    stream.channel.send(event, JSON.stringify(frame), stream.idAt(eventId));
  }
}
