import { PREVIEW } from '@celerity/storage';
import type { TaskView } from '@celerity/task-core';
import { shortened } from '../fold/task-facts.js';
import type { TaskRow } from '../resources/tasks.js';

/** What a task itself says, as a row. @param told what events have told of it */
export function rowOfView(view: TaskView, told?: TaskRow): TaskRow {
  const error = view.error ? `${view.error.type}: ${view.error.message}` : null;
  return {
    ...{
      task_id: view.task_id,
      name: view.name ?? told?.name ?? null,
      state: view.state,
      queue: view.queue ?? told?.queue ?? null,
    },
    ...{ worker: view.worker ?? told?.worker ?? null, retries: Math.max(view.retries, told?.retries ?? 0) },
    ...{ args: jsonOf(view.args) ?? told?.args ?? null, kwargs: jsonOf(view.kwargs) ?? told?.kwargs ?? null },
    result:
      view.state === 'SUCCESS' && !view.result_expired ? jsonOf(view.result ?? null, true) : (told?.result ?? null),
    error: error === null ? (told?.error ?? null) : shortened(error, PREVIEW),
    ...{ sent: view.date_submitted ?? told?.sent ?? null, received: told?.received ?? null },
    ...{ started: view.date_started ?? told?.started ?? null, done: view.date_done ?? told?.done ?? null },
    ...{ eta: view.eta ?? told?.eta ?? null, expires: view.expires ?? told?.expires ?? null },
    ...{ wait_seconds: told?.wait_seconds ?? null, runtime: view.runtime ?? told?.runtime ?? null },
    progress_percent: percentOf(view),
    ...{ root_id: view.root_id ?? told?.root_id ?? null, parent_id: view.parent_id ?? told?.parent_id ?? null },
    poisoned: told?.poisoned ?? false,
    updated: told?.updated ?? view.date_done ?? view.date_started ?? view.date_submitted ?? new Date().toISOString(),
  };
}

/** 0 to 100, of a task that runs and tells. */
export function percentOf({ state, progress }: Pick<TaskView, 'state' | 'progress'>): number | null {
  if (state !== 'PROGRESS' || typeof progress !== 'object' || progress === null || !('percent' in progress))
    return null;
  const { percent } = progress;
  return typeof percent === 'number' && percent >= 0 && percent <= 100 ? percent : null;
}

function jsonOf(value: unknown, also = false): string | null {
  return value === null && !also ? null : shortened(JSON.stringify(value), PREVIEW);
}
