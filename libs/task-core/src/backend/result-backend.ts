import type { Settings } from '@celerity/config';
import type { Redis } from 'ioredis';
import type { Keys } from '../broker/keys.js';
import type { RedisConnections } from '../broker/connections.js';
import { isReady, type TaskState } from '../definition/states.js';
import { type CeleryMeta, type CeleryOutcome, type CeleryRequest, encodeMeta } from './celery-meta.js';
import { EMIT, REVOKE, TRANSITIONS } from './scripts.js';
import { type Step, type StepReply, TransitionBatch } from './transition-batch.js';

/** One run of a task, as the backend needs to know it. */
export interface RunIdentity extends CeleryRequest {
  /** Fencing token: grows with every delivery. A write with a lower one than the stored is refused. */
  attempt: number;
  ignoreResult: boolean;
}

/**
 * What became of a write. `ready`: the task had ended, nothing was written. `stale`: a newer run has begun, nothing was
 * written. `revoked`: the task may not begin or be retried.
 */
export type Verdict = 'ok' | 'ready' | 'stale' | 'revoked';

/** How a run begins. */
export interface RunStart {
  /** ms since the epoch */
  at: number;
  pid: number;
  isolation: Isolation;
}

/** How a run shares its process: `process` has one of its own; `alone` has its worker's to itself; `shared` has company. */
export type Isolation = 'process' | 'alone' | 'shared';

export interface Transition {
  verdict: Verdict;
  /** State before the write; undefined for a task that nothing was known of. */
  previous: TaskState | undefined;
  /** Attempt that wrote it. */
  previousAttempt: number;
  /** Worker of the last run that had begun before, when it began (ms since the epoch), and how it shared its process. */
  previousWorker: string | undefined;
  previousIsolation: Isolation | undefined;
  previousStart: number;
  /** Runs so far that took their process with them. */
  crashes: number;
}

/** What the backend knows of a task. */
export interface StoredState {
  state: TaskState;
  attempt: number;
  retries: number;
  worker: string | null;
  startedAt: number | undefined;
  doneAt: number | undefined;
  /** The task stores no result (`ignoreResult`). */
  ignoresResult: boolean;
  progress: unknown;
  /** Celery's JSON; absent under `ignoreResult` and after its expiry. */
  meta: CeleryMeta | undefined;
  /** Id of the newest emission: where a live subscriber goes on. */
  lastEmission: string;
}

export interface Emission {
  /** Redis stream id; the `id` of the Server-Sent Event. */
  id: string;
  type: 'state' | 'progress' | 'log' | 'token';
  data: Record<string, unknown>;
}

interface Scripts {
  celerityTransitions(keyCount: number, ...args: (string | number)[]): Promise<StepReply[]>;
  celerityEmit(...args: (string | number)[]): Promise<Verdict>;
  celerityRevoke(...args: (string | number)[]): Promise<'ok' | 'ready' | 'running'>;
}

/**
 * Celery's Redis result backend, fenced.
 *
 * Every state change of a run is one script: compare the attempt, store Celery's JSON with its expiry, publish it on the
 * channel of the same name, and append to the task's emissions. A ready state is never overwritten.
 */
export class ResultBackend {
  /** Seconds that a task's state and emissions are kept: longer than its result, so that "expired" differs from "never seen". */
  readonly recordTtl: number;
  private readonly redis: Redis & Scripts;
  private readonly batch: TransitionBatch;

  constructor(
    connections: RedisConnections,
    private readonly keys: Keys,
    private readonly settings: Settings,
  ) {
    this.recordTtl = settings.results.expires * 2;
    this.redis = connections.results as Redis & Scripts;
    this.redis.defineCommand('celerityTransitions', { lua: TRANSITIONS });
    this.redis.defineCommand('celerityEmit', { numberOfKeys: 2, lua: EMIT });
    this.redis.defineCommand('celerityRevoke', { numberOfKeys: 3, lua: REVOKE });
    this.batch = new TransitionBatch((steps) => this.send(steps));
  }

  /**
   * Claims the task for this run. Anything but `ok` means: do not run it. The same run may claim it again, to correct what
   * it said.
   *
   * @param crashes counts them anew. (Default: as stored)
   */
  begin(run: RunIdentity, start: RunStart, crashes?: number): Promise<Transition> {
    const outcome = { status: 'STARTED' as const, result: { pid: start.pid, hostname: run.worker } };
    return this.transition(run, outcome, [
      ...['started', start.at, 'worker', run.worker ?? '', 'isolation', start.isolation, 'retries', run.retries],
      ...['step', 0, ...(crashes === undefined ? [] : ['crashes', crashes])],
      ...(run.ignoreResult ? ['ignored', 1] : []),
    ]);
  }

  /**
   * Stores PROGRESS with the task's own metadata as the result, as Celery's `update_state` does.
   *
   * @param step counts the run's progress from 1: a repeated write of one that took effect changes nothing.
   */
  progress(run: RunIdentity, progress: Record<string, unknown>, step: number): Promise<Transition> {
    return this.transition(
      run,
      { status: 'PROGRESS', result: progress },
      ['step', step, 'progress', JSON.stringify(progress)],
      progress,
    );
  }

  /** Stores a retry or a ready state. */
  finish(run: RunIdentity, outcome: CeleryOutcome): Promise<Transition> {
    const fields = outcome.doneAt === undefined ? [] : ['done', outcome.doneAt];
    return this.transition(run, outcome, ['retries', run.retries, ...fields]);
  }

  /**
   * Takes a started run back: the task waits again as if it had never begun.
   *
   * @param crashes counts them anew. (Default: as stored)
   */
  release(run: RunIdentity, crashes?: number): Promise<Transition> {
    const counted = crashes === undefined ? [] : ['crashes', crashes];
    return this.transition(run, { status: 'PENDING', result: null }, ['retries', run.retries, ...counted]);
  }

  /** Appends a log line or token. Order among one run's emissions and states is the order of the calls. */
  emit(run: RunIdentity, type: 'log' | 'token', data: Record<string, unknown>): Promise<Verdict> {
    return this.redis.celerityEmit(
      this.keys.state(run.taskId),
      this.keys.emissions(run.taskId),
      run.attempt,
      type,
      JSON.stringify(data),
      this.settings.limits.taskEvents,
      this.recordTtl,
    );
  }

  /**
   * Ends a waiting task as REVOKED; a running one is only marked (`running`), so that it never starts again.
   *
   * @param terminate mark it so that its worker stops it ({@link terminated}).
   */
  revoke(request: CeleryRequest, reason: string, now: number, terminate = false): Promise<'ok' | 'ready' | 'running'> {
    const result = { exc_type: 'TaskRevokedError', exc_message: [reason], exc_module: 'celery.exceptions' };
    return this.redis.celerityRevoke(
      ...this.keysOf(request.taskId),
      this.settings.results.expires,
      this.recordTtl,
      encodeMeta(request, { status: 'REVOKED', result, doneAt: now }),
      JSON.stringify({ state: 'REVOKED', reason, at: now }),
      this.settings.limits.taskEvents,
      now,
      terminate ? 'terminate' : '1',
    );
  }

  /** Those of these tasks that are to be stopped although they run. */
  async terminated(taskIds: readonly string[]): Promise<string[]> {
    const pipeline = this.redis.pipeline();
    for (const taskId of taskIds) pipeline.hget(this.keys.state(taskId), 'revoked');
    const replies = (await pipeline.exec()) ?? [];
    return taskIds.filter((_, index) => replies[index]?.[1] === 'terminate');
  }

  async read(taskId: string): Promise<StoredState | undefined> {
    const [stateKey, metaKey, emissionsKey] = this.keysOf(taskId);
    const replies = await this.redis
      .multi()
      .hgetall(stateKey)
      .get(metaKey)
      .xrevrange(emissionsKey, '+', '-', 'COUNT', 1)
      .exec();
    const [fields, json, newest] = (replies ?? []).map(([, reply]) => reply) as [
      Record<string, string>,
      string | null,
      [string, string[]][],
    ];
    const meta = json ? (JSON.parse(json) as CeleryMeta) : undefined;
    if (!fields.state && !meta) return undefined;
    return {
      state: (fields.state as TaskState | undefined) ?? meta!.status,
      attempt: Number(fields.attempt ?? 0),
      retries: Number(fields.retries ?? meta?.retries ?? 0),
      worker: fields.worker || meta?.worker || null,
      startedAt: fields.started ? Number(fields.started) : undefined,
      doneAt: fields.done ? Number(fields.done) : undefined,
      ignoresResult: fields.ignored === '1',
      progress: fields.progress ? (JSON.parse(fields.progress) as unknown) : null,
      meta,
      lastEmission: newest[0]?.[0] ?? '0-0',
    };
  }

  /** Emissions after `afterId` up to and with `lastId`, oldest first, `count` at most. */
  async emissions(taskId: string, afterId: string, lastId: string, count: number): Promise<Emission[]> {
    const entries = await this.redis.xrange(this.keys.emissions(taskId), `(${afterId}`, lastId, 'COUNT', count);
    return entries.map(([id, [type, json]]) => ({
      id,
      type: type as Emission['type'],
      data: JSON.parse(json ?? '{}') as Record<string, unknown>,
    }));
  }

  /** Deletes what is stored of a task that has ended; a task that has not is left alone. Resolves to whether it was deleted. */
  async forget(taskId: string): Promise<boolean> {
    const state = await this.redis.hget(this.keys.state(taskId), 'state');
    if (state && !isReady(state as TaskState)) return false;
    return (await this.redis.del(...this.keysOf(taskId))) > 0;
  }

  private async transition(
    run: RunIdentity,
    outcome: CeleryOutcome,
    fields: (string | number)[],
    progress?: Record<string, unknown>,
  ): Promise<Transition> {
    const meta = outcome.status === 'PENDING' ? '' : encodeMeta(run, outcome);
    const stored = outcome.status === 'PENDING' ? '-' : run.ignoreResult ? '0' : '1';
    const emission = progress ?? { state: outcome.status, worker: run.worker, retries: run.retries, at: Date.now() };
    const kind = progress ? 'progress' : 'state';
    const [verdict, previous, previousAttempt, worker, isolation, crashes, started] = await this.batch.add({
      keys: this.keysOf(run.taskId),
      args: [run.attempt, outcome.status, meta, stored, kind, JSON.stringify(emission), fields.length, ...fields],
    });
    return {
      verdict: verdict as Verdict,
      previous: previous === '' ? undefined : (previous as TaskState),
      previousAttempt: Number(previousAttempt ?? 0),
      previousWorker: worker || undefined,
      previousIsolation: (isolation || undefined) as Isolation | undefined,
      previousStart: Number(started ?? 0),
      crashes: Number(crashes ?? 0),
    };
  }

  private send(steps: Step[]): Promise<StepReply[]> {
    const { expires } = this.settings.results;
    return this.redis.celerityTransitions(
      3 * steps.length,
      ...steps.flatMap(({ keys }) => keys),
      ...[expires, this.recordTtl, this.settings.limits.taskEvents],
      ...steps.flatMap(({ args }) => args),
    );
  }

  private keysOf(taskId: string): [string, string, string] {
    return [this.keys.state(taskId), this.keys.meta(taskId), this.keys.emissions(taskId)];
  }
}
