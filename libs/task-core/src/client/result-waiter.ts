import type { CeleryMeta } from '../backend/celery-meta.js';
import type { Watcher } from '../backend/watcher.js';
import type { Keys } from '../broker/keys.js';
import { BrokerUnavailableError } from '../definition/errors.js';
import { isReady } from '../definition/states.js';
import { Bell, within } from '../timing.js';
import type { LocatedTask, TaskLocator } from './task-locator.js';

/** What a task ended with: Celery's stored fields. */
export type Ended = Pick<CeleryMeta, 'status' | 'result' | 'traceback'>;

/**
 * Waits for tasks to end without asking again and again: subscribes first, looks then, and looks once more after every
 * reconnect and when the task's time to start is over. Nothing that is published meanwhile can be missed.
 */
export class ResultWaiter {
  constructor(
    private readonly watcher: Watcher,
    private readonly keys: Keys,
    private readonly locator: TaskLocator,
  ) {}

  /**
   * Resolves to how the task ended, or to undefined when `timeoutMs` is over first or `signal` aborts. An outage is waited
   * out.
   */
  async waitReady(taskId: string, timeoutMs: number, signal?: AbortSignal): Promise<Ended | undefined> {
    const deadline = Date.now() + timeoutMs;
    let ended: Ended | undefined;
    let bell = new Bell();
    const subscription = this.watcher.watch(this.keys.meta(taskId), (message) => {
      ended ??= endedIn(message);
      bell.ring();
    });
    subscription.then(() => bell.ring()).catch(() => undefined);
    const stop = () => bell.ring();
    signal?.addEventListener('abort', stop);
    try {
      let checkAt = deadline;
      for (;;) {
        await within(bell.rung, Math.min(checkAt, deadline) - Date.now());
        if (ended) return ended;
        if (Date.now() >= deadline || signal?.aborted) return undefined;
        bell = new Bell();
        const lookedAt = Date.now();
        const located = await this.locate(taskId);
        ended ??= located && endedView(located);
        if (ended) return ended;
        checkAt = nextCheck(located, deadline, lookedAt);
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      subscription.then((stop) => stop()).catch(() => undefined);
    }
  }

  private async locate(taskId: string): Promise<LocatedTask | undefined> {
    try {
      return await this.locator.locate(taskId);
    } catch (error) {
      if (error instanceof BrokerUnavailableError) return undefined;
      throw error;
    }
  }
}

/**
 * When to look without having been told: at the task's expiry, which may have come since the last look began, and every few seconds in
 * case a message was lost.
 */
function nextCheck(located: LocatedTask | undefined, deadline: number, lookedAt: number): number {
  const expires = located?.record?.expires;
  return Math.min(deadline, Date.now() + 5000, expires && expires >= lookedAt ? expires + 1 : deadline);
}

function endedIn(message: string): Ended | undefined {
  if (message === '') return undefined;
  const meta = JSON.parse(message) as Ended;
  return isReady(meta.status) ? meta : undefined;
}

function endedView({ view }: LocatedTask): Ended | undefined {
  if (!isReady(view.state)) return undefined;
  const error = view.error && { exc_type: view.error.type, exc_message: [view.error.message], exc_module: 'celerity' };
  return { status: view.state, result: error ?? view.result, traceback: view.traceback };
}
