import { ProblemError, problemTypes } from '@celerity/server';
import { TaskHistory } from '@celerity/storage';
import {
  Control,
  type LineStatus,
  QueueBrowser,
  TaskId,
  TaskLocator,
  TaskRateLimits,
  TaskRegistry,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { LiveFeed } from '../reading/live-feed.js';
import { SystemLook } from '../reading/system-look.js';
import type { WhyWaiting } from '../resources/waiting.js';
import { explainWait } from './explain.js';

/** What the pace is told from, ms. */
const RECENT = 300_000;

/** Gathers what decides why a task waits. */
@Injectable()
export class WaitReasons {
  constructor(
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(TaskHistory) private readonly history: TaskHistory,
    @Inject(QueueBrowser) private readonly browser: QueueBrowser,
    @Inject(Control) private readonly control: Control,
    @Inject(TaskRateLimits) private readonly rates: TaskRateLimits,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    private readonly look: SystemLook,
    private readonly feed: LiveFeed,
  ) {}

  /** @throws ProblemError 404, BrokerUnavailableError */
  async of(taskId: string): Promise<WhyWaiting> {
    if (!TaskId.safeParse(taskId).success) throw notFound(taskId);
    const located = await this.locator.locate(taskId);
    if (!located) return this.past(taskId);
    const { view, record } = located;
    const queue = record?.queue ?? view.queue;
    const lane = record?.lane ?? null;
    const line = queue === null ? null : lane ? `${queue}.${lane}` : queue;
    const [place, statuses, workers] = await Promise.all([
      queue === null ? ({ at: 'gone' } as const) : this.browser.place(taskId, { queue, lane: record?.lane }),
      this.look.queueStatus(),
      this.look.liveWorkers(),
    ]);
    const consumers = workers.filter(({ queues }) => line !== null && queues.includes(line));
    const status = statuses.find((each) => each.queue === queue);
    const now = Date.now();
    const recent = this.feed.state.figures.total(now - RECENT);
    const type = this.feed.state.figures.byType(now - RECENT, 200).find(({ name }) => name === view.name);
    return explainWait({
      ...{ taskId, name: view.name, state: view.state, queue, lane, now, place, consumers, worker: view.worker },
      expires: view.expires === null ? null : Date.parse(view.expires),
      line: lane ? status?.lanes.find((each) => each.lane === lane) : mainLineOf(status),
      handlers: await this.handlersOf(
        view.name,
        consumers.map(({ name }) => name),
      ),
      rate: await this.rateOf(view.name),
      pace: { starts: recent.starts.get(line ?? '') ?? 0, seconds: RECENT / 1000 },
      runtime: type?.runtime.quantile(0.5) ?? null,
    });
  }

  /** Of a task whose record is gone only history knows. */
  private async past(taskId: string): Promise<WhyWaiting> {
    const stored = await this.history.find(taskId);
    if (!stored) throw notFound(taskId);
    const none = { lane: null, reasons: [], position: null, estimated_start: null, estimate_basis: null };
    return { task_id: taskId, state: stored.state, waiting: false, queue: stored.queue, ...none };
  }

  private async handlersOf(name: string | null, workers: readonly string[]): Promise<string[] | undefined> {
    if (name === null || workers.length === 0) return undefined;
    const { replies } = await this.control.inspect({ destination: [...workers] }).registered();
    const told = Object.entries(replies).filter(([, reply]) => 'ok' in reply);
    if (told.length < workers.length) return undefined;
    return told.filter(([, reply]) => 'ok' in reply && reply.ok.includes(name)).map(([worker]) => worker);
  }

  private async rateOf(name: string | null): Promise<string | null> {
    const definition = name === null ? undefined : this.registry.find(name);
    if (!definition) return null;
    await this.rates.refresh().catch(() => undefined);
    return this.rates.rateOf(definition)?.text ?? null;
  }
}

/** The counts of a queue include its lanes. */
function mainLineOf<S extends LineStatus & { lanes: readonly LineStatus[] }>(
  status: S | undefined,
): LineStatus | undefined {
  if (!status) return undefined;
  const minus = (what: 'waiting' | 'active' | 'delayed' | 'failed') =>
    status.lanes.reduce((left, lane) => left - lane[what], status[what]);
  return {
    ...status,
    waiting: minus('waiting'),
    active: minus('active'),
    delayed: minus('delayed'),
    failed: minus('failed'),
  };
}

function notFound(taskId: string): ProblemError {
  return new ProblemError(problemTypes.taskNotFound, `No task with the id '${taskId.slice(0, 128)}' is known.`);
}
