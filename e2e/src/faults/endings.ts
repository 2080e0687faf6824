import type { TaskLocator, TaskState } from '@celerity/task-core';
import { isReady } from '@celerity/task-core';
import { Redis } from 'ioredis';

/** How a task ended, as the result backend published it, or as it is stored. */
export interface Ending {
  state: TaskState;
  /** ms since the epoch */
  at: number;
}

/** Without news for so long the stored states are looked at: what was published while Redis was away is lost. ms */
const LOOK_AFTER = 2000;
/** Tasks that are looked at together. */
const CHUNK = 50;

/** Hears of every task's end. */
export class Endings {
  readonly byId = new Map<string, Ending>();
  /** Ends that were published of a task that had ended before. */
  readonly again: { taskId: string; first: Ending; then: Ending }[] = [];
  private readonly redis: Redis;
  private heard = 0;

  private constructor(
    url: string,
    private readonly locator: TaskLocator,
  ) {
    this.redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50, disconnectTimeout: 300 });
    this.redis.on('error', () => undefined);
    this.redis.on('pmessage', (_pattern, channel: string, message: string) => this.hear(channel, message));
  }

  static async on(url: string, locator: TaskLocator): Promise<Endings> {
    const endings = new Endings(url, locator);
    await endings.redis.psubscribe('celery-task-meta-*');
    return endings;
  }

  /**
   * Waits until all have ended, at most `timeoutMs`. Resolves to those that have not.
   *
   * @param forgotten do not wait for those that nobody knows any more.
   */
  async until(ids: Iterable<string>, timeoutMs: number, forgotten = false): Promise<string[]> {
    const open = new Set(ids);
    const deadline = Date.now() + timeoutMs;
    let lookAt = Date.now() + LOOK_AFTER;
    for (;;) {
      const before = open.size;
      for (const id of open) if (this.byId.has(id)) open.delete(id);
      if (open.size === 0 || Date.now() >= deadline) return [...open];
      if (open.size < before) lookAt = Date.now() + LOOK_AFTER;
      if (Date.now() >= lookAt) {
        const unknown = await this.look(open);
        if (forgotten) for (const id of unknown) open.delete(id);
        lookAt = Date.now() + LOOK_AFTER;
      }
      await this.news(100);
    }
  }

  /** Waits until `count` tasks have ended, whichever. */
  async untilCount(count: number): Promise<void> {
    while (this.byId.size < count) await this.news(100);
  }

  close(): void {
    this.redis.disconnect();
  }

  /** Something was heard, or `ms` are over. */
  private async news(ms: number): Promise<void> {
    const heard = this.heard;
    const until = Date.now() + ms;
    while (this.heard === heard && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Resolves to those that nobody knows. */
  private async look(ids: ReadonlySet<string>): Promise<string[]> {
    const all = [...ids];
    const unknown: string[] = [];
    for (let from = 0; from < all.length; from += CHUNK) {
      const chunk = all.slice(from, from + CHUNK);
      const found = await Promise.all(chunk.map((id) => this.locator.locate(id))).catch(() => undefined);
      // Redis is away: there is nothing to see now.
      if (!found) return [];
      found.forEach((located, index) => {
        if (!located) return void unknown.push(chunk[index]!);
        const { task_id, state, date_done } = located.view;
        if (isReady(state)) this.note(task_id, { state, at: date_done ? Date.parse(date_done) : Date.now() });
      });
    }
    return unknown;
  }

  private hear(channel: string, message: string): void {
    const taskId = channel.slice('celery-task-meta-'.length);
    if (message === '') return;
    const { status } = JSON.parse(message) as { status: TaskState };
    if (!isReady(status)) return;
    const then = { state: status, at: Date.now() };
    const first = this.byId.get(taskId);
    if (first) this.again.push({ taskId, first, then });
    else this.note(taskId, then);
  }

  private note(taskId: string, ending: Ending): void {
    if (!this.byId.has(taskId)) this.byId.set(taskId, ending);
    this.heard++;
  }
}
