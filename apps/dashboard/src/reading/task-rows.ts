import type { Caller } from '@celerity/server';
import { type HistoricTask, type ListedTask, PREVIEW, type TaskFacts, type TextField } from '@celerity/storage';
import { TaskRegistry, type TaskState } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import { Redaction } from '../access/redaction.js';
import { shortened } from '../fold/task-facts.js';
import type { TaskRow } from '../resources/tasks.js';

type Known = ListedTask | (HistoricTask & { poisoned?: boolean });

const iso = (date: Date | number | null | undefined) => (date == null ? null : new Date(date).toISOString());
const cut = (text: string | null | undefined) => (text == null ? null : shortened(text, PREVIEW));

/** A stored task as a row of a list. */
export function rowOfStored(task: Known): TaskRow {
  const poison = 'poison' in task ? task.poison !== null : task.poisoned === true;
  return {
    ...{
      task_id: task.taskId,
      name: task.name,
      state: task.state as TaskState,
      queue: task.queue,
      worker: task.worker,
    },
    ...{ args: cut(task.args), kwargs: cut(task.kwargs), result: cut(task.result) },
    ...{ error: hasError(task.state) ? cut(task.error) : null, retries: task.retries },
    ...{ sent: iso(task.sentAt), received: iso(task.receivedAt), started: iso(task.startedAt), done: iso(task.doneAt) },
    ...{
      eta: iso(task.eta),
      expires: iso(task.expires),
      wait_seconds: task.wait,
      runtime: task.runtime,
      progress_percent: null,
    },
    ...{ root_id: task.rootId, parent_id: task.parentId, poisoned: poison, updated: task.updatedAt.toISOString() },
  };
}

/** What events have told of a task, as a row. @param stored what history knows, where events have told only a part */
export function rowOfFacts(facts: TaskFacts, stored?: HistoricTask): TaskRow {
  const before = stored && rowOfStored(stored);
  const state = (facts.state ?? before?.state ?? 'PENDING') as TaskState;
  return {
    ...{ task_id: facts.taskId, name: facts.name ?? before?.name ?? null, state },
    ...{ queue: facts.queue ?? before?.queue ?? null, worker: facts.worker ?? before?.worker ?? null },
    ...{
      args: facts.args ?? before?.args ?? null,
      kwargs: facts.kwargs ?? before?.kwargs ?? null,
      result: facts.result ?? null,
    },
    ...{ error: hasError(state) ? (facts.error ?? null) : null, retries: facts.retries ?? before?.retries ?? 0 },
    ...{ sent: iso(facts.sentAt) ?? before?.sent ?? null, received: iso(facts.receivedAt) ?? before?.received ?? null },
    ...{ started: iso(facts.startedAt) ?? before?.started ?? null, done: iso(facts.doneAt) },
    ...{ eta: iso(facts.eta) ?? before?.eta ?? null, expires: iso(facts.expires) ?? before?.expires ?? null },
    ...{
      wait_seconds: facts.wait ?? before?.wait_seconds ?? null,
      runtime: facts.runtime ?? null,
      progress_percent: null,
    },
    ...{ root_id: facts.rootId ?? before?.root_id ?? null, parent_id: facts.parentId ?? before?.parent_id ?? null },
    ...{
      poisoned: facts.poison !== undefined || before?.poisoned === true,
      updated: new Date(facts.updatedAt).toISOString(),
    },
  };
}

/** An error of an earlier run says nothing of a task that runs again. */
function hasError(state: string): boolean {
  return state === 'FAILURE' || state === 'RETRY' || state === 'REVOKED';
}

/** Shows rows to people, each without what is hidden from them. */
@Injectable()
export class TaskRows {
  constructor(
    private readonly redaction: Redaction,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
  ) {}

  shown(row: TaskRow, caller: Caller | undefined): TaskRow {
    if (!this.redaction.holdsFor(caller)) return row;
    const names = this.paramsOf(row.name);
    return {
      ...row,
      args: this.redaction.argsJson(row.args, names, caller),
      kwargs: this.redaction.json(row.kwargs, caller),
      result: this.redaction.json(row.result, caller),
    };
  }

  /** Texts that they may not search: of some of them they may not see all. */
  hiddenTexts(caller: Caller | undefined): readonly TextField[] {
    return this.redaction.holdsFor(caller) ? ['arg', 'result'] : [];
  }

  paramsOf(name: string | null): readonly string[] {
    return (name === null ? undefined : this.registry.find(name))?.paramNames ?? [];
  }
}
