import { type Caller, ProblemError, problemTypes } from '@celerity/server';
import { type HistoricTask, TaskHistory, TaskRetries, TrainingJobs } from '@celerity/storage';
import { PoisonedTasks, TaskId, TaskLocator, TaskRegistry, type TaskView } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { Redaction } from '../access/redaction.js';
import { storyOf } from '../fold/attempts.js';
import type { LossPoint, RelatedTask, TaskDetail, TaskEmissionList, TaskEmissionRow } from '../resources/tasks.js';
import { LiveFeed } from './live-feed.js';
import { rowOfFacts, rowOfStored, TaskRows } from './task-rows.js';
import { rowOfView } from './view-row.js';

const MOST_CHILDREN = 100;
const TRAINING = 'gan.train_tvae_model';

/** Everything that is known of one task, from the live system and from history. */
@Injectable()
export class TaskDetails {
  constructor(
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(TaskHistory) private readonly history: TaskHistory,
    @Inject(TaskRetries) private readonly retries: TaskRetries,
    @Inject(TrainingJobs) private readonly trainings: TrainingJobs,
    @Inject(PoisonedTasks) private readonly poisoned: PoisonedTasks,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    private readonly feed: LiveFeed,
    private readonly rows: TaskRows,
    private readonly redaction: Redaction,
  ) {}

  /** @throws ProblemError 404 for an id never seen, BrokerUnavailableError, StorageUnavailableError */
  async of(taskId: string, caller: Caller | undefined): Promise<TaskDetail> {
    if (!TaskId.safeParse(taskId).success) throw notFound(taskId);
    const [located, stored] = await Promise.all([this.locator.locate(taskId), this.history.find(taskId)]);
    if (!located && !stored) throw notFound(taskId);
    const view = located?.view;
    const task = this.rowOf(view, stored);
    const names = this.rows.paramsOf(task.name);
    const args = view?.args ?? parsed<unknown[]>(stored?.args);
    const kwargs = view?.kwargs ?? parsed<Record<string, unknown>>(stored?.kwargs);
    const live = view !== undefined && !view.result_expired;
    const result = live ? view.result : parsed(stored?.result);
    const { attempts, timeline } = storyOf(stored?.timeline ?? {});
    return {
      task: this.rows.shown(task, caller),
      args: args && this.redaction.args(args, names, caller),
      kwargs: this.redaction.of(kwargs, caller),
      result: this.redaction.of(result, caller),
      result_expired: view?.result_expired ?? stored?.state === 'SUCCESS',
      cut: live ? [] : ((stored?.cut ?? []) as TaskDetail['cut']),
      error: view?.error ?? errorOf(task.error),
      traceback: view?.traceback ?? attempts.at(-1)?.traceback ?? null,
      progress: this.redaction.of(view?.progress ?? null, caller),
      ...{ attempts, timeline },
      ...(await this.familyOf(taskId, task.parent_id, task.root_id)),
      losses: task.name === TRAINING ? await this.lossesOf(args, kwargs) : [],
      poison: await this.poisonOf(taskId, task.poisoned, stored),
      ...(await this.repetitionsOf(taskId)),
      type: task.name !== null && this.registry.find(task.name) ? task.name : null,
      source: view && stored ? 'both' : view ? 'live' : 'history',
    };
  }

  /** @throws ProblemError 404, BrokerUnavailableError */
  async emissions(taskId: string, limit: number, caller: Caller | undefined): Promise<TaskEmissionList> {
    if (!TaskId.safeParse(taskId).success) throw notFound(taskId);
    const located = await this.locator.locate(taskId);
    if (!located) {
      if (await this.history.find(taskId)) return { items: [], more_before: false };
      throw notFound(taskId);
    }
    // Entries are read from the oldest on: what is kept of one task is bounded.
    const all: TaskEmissionRow[] = [];
    for (let after = '0-0'; ; after = all.at(-1)!.id) {
      const page = await this.locator.emissions(taskId, after, located, 1000);
      all.push(
        ...page.map(({ id, type, data }) => ({ id, type, at: momentOf(id), data: this.redaction.of(data, caller) })),
      );
      if (page.length < 1000) break;
    }
    return { items: all.slice(-limit), more_before: all.length > limit };
  }

  /** Of the row, the live system knows the state best, and the events everything else. */
  private rowOf(view: TaskView | undefined, stored: HistoricTask | undefined) {
    const taskId = view?.task_id ?? stored!.taskId;
    const facts = this.feed.state.tasks.get(taskId);
    const told = facts ? rowOfFacts(facts, stored) : stored && rowOfStored(stored);
    return view ? rowOfView(view, told) : told!;
  }

  private async familyOf(taskId: string, parentId: string | null, rootId: string | null) {
    const relatives = [parentId, rootId].filter((id): id is string => id !== null && id !== taskId);
    const [known, children] = await Promise.all([
      this.history.findAll([...new Set(relatives)]),
      this.history.children(taskId, MOST_CHILDREN + 1),
    ]);
    const relative = (id: string | null): RelatedTask | null => {
      if (id === null || id === taskId) return null;
      const found = known.find((task) => task.taskId === id);
      return { task_id: id, name: found?.name ?? null, state: (found?.state ?? 'PENDING') as RelatedTask['state'] };
    };
    const shown = children.slice(0, MOST_CHILDREN);
    return {
      parent: relative(parentId),
      root: relative(rootId),
      children: shown.map((child) => ({
        task_id: child.taskId,
        name: child.name,
        state: child.state as RelatedTask['state'],
      })),
      children_left_out: children.length - shown.length,
    };
  }

  private async lossesOf(args: unknown[] | null, kwargs: Record<string, unknown> | null): Promise<LossPoint[]> {
    const jobId = args?.[0] ?? kwargs?.job_id;
    if (typeof jobId !== 'string' || !/^[0-9a-f-]{36}$/i.test(jobId)) return [];
    return this.trainings.losses(jobId);
  }

  private async poisonOf(
    taskId: string,
    isPoisoned: boolean,
    stored: HistoricTask | undefined,
  ): Promise<TaskDetail['poison']> {
    if (stored?.poison) return { ...stored.poison, at: new Date(stored.poison.at).toISOString() };
    if (!isPoisoned) return null;
    const found = (await this.poisoned.list(1000)).find(({ task_id }) => task_id === taskId);
    return found ? { crashes: found.crashes, reason: found.reason, at: new Date(found.at).toISOString() } : null;
  }

  private async repetitionsOf(taskId: string): Promise<{ retry_of: string | null; retried_as: string[] }> {
    const { retryOf, retriedAs } = await this.retries.of(taskId);
    return { retry_of: retryOf, retried_as: retriedAs };
  }
}

function notFound(taskId: string): ProblemError {
  return new ProblemError(problemTypes.taskNotFound, `No task with the id '${taskId.slice(0, 128)}' is known.`);
}

function parsed<T>(json: string | null | undefined): T | null {
  if (json == null) return null;
  try {
    return JSON.parse(json) as T;
  } catch {
    return null;
  }
}

function errorOf(text: string | null): TaskDetail['error'] {
  if (text === null) return null;
  const [, type, message] = /^([\w.]+): ([^]*)$/.exec(text) ?? [];
  return { type: type ?? 'Error', message: message ?? text };
}

/** An entry's id begins with its time. */
function momentOf(id: string): string | null {
  const ms = Number(id.split('-')[0]);
  return ms > 0 ? new Date(ms).toISOString() : null;
}
