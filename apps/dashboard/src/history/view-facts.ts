import type { TaskFacts } from '@celerity/storage';
import { isReady, type TaskView } from '@celerity/task-core';

const ms = (iso: string | null) => (iso === null ? undefined : Date.parse(iso));

/** Longest JSON of a value that history takes, as long as in an event. */
const LONGEST = 16_384;

/**
 * What a task itself says, as facts for its history.
 *
 * @param position in the event stream before the task was asked
 * @param now ms since the epoch
 */
export function factsOfView(view: TaskView, position: string, now: number): TaskFacts {
  const { task_id: taskId, state, error } = view;
  const [sentAt, startedAt, doneAt] = [ms(view.date_submitted), ms(view.date_started), ms(view.date_done)];
  const ready = isReady(state);
  const [args, kwargs, result] = [jsonOf(view.args), jsonOf(view.kwargs), jsonOf(view.result)];
  const cut = [args === 'cut' && 'args', kwargs === 'cut' && 'kwargs', result === 'cut' && 'result'].filter(
    (field) => field !== false,
  );
  const facts: TaskFacts = {
    ...{ taskId, position, state: state === 'PROGRESS' ? 'STARTED' : state, retries: view.retries, updatedAt: now },
    ...{
      seenAt: sentAt ?? startedAt ?? doneAt ?? now,
      sentAt,
      startedAt,
      eta: ms(view.eta),
      expires: ms(view.expires),
    },
    ...{ name: view.name ?? undefined, queue: view.queue ?? undefined, worker: view.worker ?? undefined },
    ...{ rootId: view.root_id ?? undefined, parentId: view.parent_id ?? undefined },
    ...{ args: textOf(args), kwargs: textOf(kwargs), cut },
    timeline: { reconciled: { t: 'reconciled', at: now, by: '', x: state } },
  };
  if (error) facts.error = `${error.type}: ${error.message}`;
  if (!ready) return facts;
  facts.doneAt = doneAt ?? now;
  if (view.runtime !== null) facts.runtime = view.runtime;
  if (state === 'SUCCESS' && !view.result_expired) facts.result = textOf(result);
  return facts;
}

/** `cut`: it is too long. */
function jsonOf(value: unknown): { json: string } | 'cut' | undefined {
  if (value === null || value === undefined) return undefined;
  const json = JSON.stringify(value);
  return json.length > LONGEST ? 'cut' : { json };
}

function textOf(value: ReturnType<typeof jsonOf>): string | undefined {
  return typeof value === 'object' ? value.json : undefined;
}
