import type { CeleryError } from '../backend/celery-meta.js';
import type { Emission, ResultBackend, StoredState } from '../backend/result-backend.js';
import type { RedisConnections } from '../broker/connections.js';
import type { TaskRecord } from '../broker/message.js';
import type { TaskQueues } from '../broker/task-queues.js';
import { redactArguments } from '../definition/redact.js';
import type { TaskRegistry } from '../definition/registry.js';
import { isReady, type TaskState } from '../definition/states.js';

/** Where a task is and what became of it: the body of `GET /api/tasks/{id}`. Times are ISO 8601 in UTC. */
export interface TaskView {
  task_id: string;
  name: string | null;
  state: TaskState;
  queue: string | null;
  args: unknown[] | null;
  kwargs: Record<string, unknown> | null;
  /** The return value; null until SUCCESS, and under `ignore_result`. */
  result: unknown;
  /** What a task in FAILURE, RETRY or REVOKED raised. */
  error: { type: string; message: string } | null;
  traceback: string | null;
  /** The last progress the task reported. */
  progress: unknown;
  /** Runs that ended in a retry so far. */
  retries: number;
  worker: string | null;
  date_submitted: string | null;
  date_started: string | null;
  date_done: string | null;
  /** Seconds from the start of the last run to its end. */
  runtime: number | null;
  eta: string | null;
  expires: string | null;
  root_id: string | null;
  parent_id: string | null;
  /** The result itself has expired (CELERY_RESULT_EXPIRES); the state is still known. */
  result_expired: boolean;
}

export interface LocatedTask {
  view: TaskView;
  record: TaskRecord | undefined;
  /** Id of the newest emission that the view reflects. */
  lastEmission: string;
}

/** Ends a task whose time to start is over; what {@link TaskLocator} calls when it meets one. */
export type Expire = (taskId: string, record: TaskRecord) => Promise<unknown>;

/**
 * The one place that answers "where is this task", from acceptance until its record expires. It joins the record and the
 * job in the broker with the state and Celery's JSON in the result backend.
 */
export class TaskLocator {
  constructor(
    private readonly connections: RedisConnections,
    private readonly queues: TaskQueues,
    private readonly backend: ResultBackend,
    private readonly registry: TaskRegistry,
    private readonly expire: Expire,
  ) {}

  /**
   * @returns undefined for an id that was never accepted.
   * @throws BrokerUnavailableError
   */
  async locate(taskId: string): Promise<LocatedTask | undefined> {
    const [record, stored] = await this.look(taskId);
    const waits = !stored || stored.state === 'RETRY' || stored.state === 'PENDING';
    if (record?.expires !== undefined && waits && record.expires <= Date.now() && !record.provisional) {
      await this.expire(taskId, record);
      return this.assemble(taskId, ...(await this.look(taskId)));
    }
    return this.assemble(taskId, record, stored);
  }

  /** Emissions of a task after an id, up to those that a view reflects, oldest first. */
  emissions(taskId: string, afterId: string, { lastEmission }: LocatedTask, count: number): Promise<Emission[]> {
    return this.connections.ask('results', () => this.backend.emissions(taskId, afterId, lastEmission, count));
  }

  private async look(taskId: string): Promise<[TaskRecord | undefined, StoredState | undefined]> {
    return Promise.all([
      this.connections.ask('broker', () => this.queues.record(taskId)),
      this.connections.ask('results', () => this.backend.read(taskId)),
    ]);
  }

  private async assemble(
    taskId: string,
    record: TaskRecord | undefined,
    stored: StoredState | undefined,
  ): Promise<LocatedTask | undefined> {
    if (!stored && (!record || record.provisional)) return undefined;
    const job =
      record && !stored?.meta ? await this.connections.ask('broker', () => this.queues.job(record, taskId)) : undefined;
    const meta = stored?.meta;
    const shown = job && redactArguments(this.registry.find(record!.name), job.message.args, job.message.kwargs);
    const state = stored?.state ?? 'PENDING';
    const error = state !== 'SUCCESS' && isCeleryError(meta?.result) ? meta.result : undefined;
    const doneAt = meta?.date_done ? Date.parse(meta.date_done) : stored?.doneAt;
    const view: TaskView = {
      task_id: taskId,
      name: record?.name ?? meta?.name ?? null,
      state,
      queue: record?.queue ?? meta?.queue ?? null,
      args: meta?.args ?? shown?.args ?? null,
      kwargs: meta?.kwargs ?? shown?.kwargs ?? null,
      result: state === 'SUCCESS' ? (meta?.result ?? null) : null,
      error: error ? { type: error.exc_type, message: error.exc_message.map(String).join(' ') } : null,
      traceback: meta?.traceback ?? null,
      progress: stored?.progress ?? null,
      retries: stored?.retries ?? 0,
      worker: stored?.worker ?? null,
      date_submitted: iso(record?.submittedAt),
      date_started: iso(stored?.startedAt),
      date_done: iso(doneAt),
      runtime: doneAt && stored?.startedAt && isReady(state) ? (doneAt - stored.startedAt) / 1000 : null,
      eta: iso(record?.eta),
      expires: iso(record?.expires),
      root_id: record?.rootId ?? taskId,
      parent_id: record?.parentId ?? null,
      result_expired: isReady(state) && !meta && !stored?.ignoresResult,
    };
    return { view, record, lastEmission: stored?.lastEmission ?? '0-0' };
  }
}

function iso(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

function isCeleryError(value: unknown): value is CeleryError {
  return typeof value === 'object' && value !== null && 'exc_type' in value && 'exc_message' in value;
}
