import { randomUUID } from 'node:crypto';
import type { Caller } from '@celerity/server';
import type { TaskFacts } from '@celerity/storage';
import type { TaskEmissions } from '@celerity/task-core';
import type { FastifyRequest } from 'fastify';
import type { Topic } from '../resources/stream.js';
import { matches } from '../search/matches.js';
import type { SseChannel } from './sse-channel.js';
import { formatPosition, type StreamPosition } from './stream-position.js';
import { TaskFollower } from './task-follower.js';
import type { Topics } from './topics.js';

/** Tasks of one search that are remembered as shown. */
const MOST_SHOWN = 2000;

/** What has become of one search's tasks. */
export interface SearchNews {
  fitting: TaskFacts[];
  gone: string[];
}

/** One browser's stream: what it wants to know, and what it has been told. */
export class OpenStream {
  readonly id = randomUUID();
  readonly followers = new Map<string, TaskFollower>();
  /** What was last sent of the topics that are told as a whole. */
  readonly lastWhole = new Map<string, string>();
  private shown = new Map<Topic, Set<string>>();
  private wanted!: Topics;

  constructor(
    readonly channel: SseChannel,
    readonly caller: Caller | undefined,
    /** Whose it is, for the limit. */
    readonly owner: string,
    readonly request: FastifyRequest,
    private readonly emissions: TaskEmissions,
  ) {}

  get topics(): Topics {
    return this.wanted;
  }

  /** @param from where tasks that are followed go on */
  want(topics: Topics, from: ReadonlyMap<string, string> = new Map()): void {
    this.wanted = topics;
    for (const [taskId, follower] of this.followers) {
      if (topics.tasks.includes(taskId)) continue;
      follower.stop();
      this.followers.delete(taskId);
    }
    for (const taskId of topics.tasks) {
      if (!this.followers.has(taskId))
        this.followers.set(taskId, new TaskFollower(this.emissions, taskId, from.get(taskId)));
    }
    this.shown = new Map([...topics.searches.keys()].map((topic) => [topic, this.shown.get(topic) ?? new Set()]));
    for (const name of this.lastWhole.keys()) if (!topics.whole.has(name as never)) this.lastWhole.delete(name);
  }

  /** The `id:` of a frame that reflects everything up to this event. */
  idAt(eventId: string): string {
    const emissions = new Map<string, string>();
    for (const [taskId, { lastId }] of this.followers) if (lastId !== undefined) emissions.set(taskId, lastId);
    return formatPosition({ eventId, emissions } satisfies StreamPosition);
  }

  /** Of these tasks, which have changed, those that fit a search, and those that have ceased to. */
  newsOf(topic: Topic, changed: readonly TaskFacts[]): SearchNews {
    const filter = this.wanted.searches.get(topic);
    if (!filter) return { fitting: [...changed], gone: [] };
    const shown = this.shown.get(topic)!;
    const news: SearchNews = { fitting: [], gone: [] };
    for (const task of changed) {
      if (matches(filter, task)) {
        news.fitting.push(task);
        shown.add(task.taskId);
      } else if (shown.delete(task.taskId)) news.gone.push(task.taskId);
    }
    for (const id of shown) {
      if (shown.size <= MOST_SHOWN) break;
      shown.delete(id);
    }
    return news;
  }

  close(): void {
    for (const follower of this.followers.values()) follower.stop();
    this.followers.clear();
  }
}
