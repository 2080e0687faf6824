import type { HistoricTask } from '@celerity/storage';
import type { TaskState, TaskView } from '@celerity/task-core';
import { pythonRepr, tupleRepr } from './python-repr.js';

/** A task as Flower shows it. Times are seconds since the epoch; texts of values are Python's `repr`. */
export interface FlowerTask {
  uuid: string;
  name: string | null;
  state: TaskState;
  received: number | null;
  sent: number | null;
  started: number | null;
  rejected: number | null;
  succeeded: number | null;
  failed: number | null;
  retried: number | null;
  revoked: number | null;
  args: string | null;
  kwargs: string | null;
  /** ISO 8601. */
  eta: string | null;
  expires: string | null;
  retries: number;
  worker: string | null;
  result: string | null;
  exception: string | null;
  timestamp: number;
  runtime: number | null;
  traceback: string | null;
  exchange: string;
  routing_key: string | null;
  /** Lamport clock of its last event. */
  clock: number | null;
  client: string | null;
  root: string | null;
  root_id: string | null;
  parent: string | null;
  parent_id: string | null;
  children: string[];
}

const seconds = (time: Date | null) => (time ? time.getTime() / 1000 : null);
const iso = (time: Date | null) => time?.toISOString() ?? null;

/** @param children ids of the tasks that it has sent */
export function flowerTask(task: HistoricTask, children: string[] = []): FlowerTask {
  const { taskId, state, doneAt, rootId, parentId } = task;
  const ended = (as: TaskState) => (state === as ? seconds(doneAt) : null);
  const moments = Object.values(task.timeline).sort((a, b) => a.at - b.at);
  const last = (...types: string[]) => moments.findLast(({ t }) => types.includes(t));
  const lastAt = (type: string) => ((at) => (at === undefined ? null : at / 1000))(last(type)?.at);
  return {
    uuid: taskId,
    name: task.name,
    state: state as TaskState,
    received: seconds(task.receivedAt),
    sent: seconds(task.sentAt),
    started: seconds(task.startedAt),
    rejected: lastAt('rejected'),
    succeeded: ended('SUCCESS'),
    failed: ended('FAILURE'),
    retried: lastAt('retried'),
    revoked: ended('REVOKED'),
    args: reprOf(task.args, (value) => tupleRepr(value as unknown[])),
    kwargs: reprOf(task.kwargs, pythonRepr),
    eta: iso(task.eta),
    expires: iso(task.expires),
    retries: task.retries,
    worker: task.worker,
    result: state === 'SUCCESS' ? reprOf(task.result, pythonRepr) : null,
    exception: state === 'SUCCESS' || task.error === null ? null : exceptionRepr(task.error),
    timestamp: task.updatedAt.getTime() / 1000,
    runtime: task.runtime,
    traceback: state === 'SUCCESS' ? null : (last('failed', 'retried')?.tb ?? null),
    exchange: '',
    routing_key: task.queue,
    clock: moments.reduce<number | null>((most, { c }) => (c === undefined ? most : Math.max(most ?? 0, c)), null),
    client: moments.find(({ t }) => t === 'sent')?.by ?? null,
    root: rootId,
    root_id: rootId,
    parent: parentId,
    parent_id: parentId,
    children,
  };
}

/** A task of which no event has been written yet. */
export function flowerTaskOfView(view: TaskView): FlowerTask {
  const date = (text: string | null) => (text === null ? null : new Date(text));
  const { task_id, name, state, queue, worker, error, root_id, parent_id, runtime, retries } = view;
  const done = date(view.date_done);
  const sent = date(view.date_submitted);
  const facts = { taskId: task_id, name, state, queue, worker, runtime, retries, rootId: root_id, parentId: parent_id };
  const started = date(view.date_started);
  return flowerTask({
    ...facts,
    seenAt: sent ?? new Date(0),
    sentAt: sent,
    receivedAt: null,
    startedAt: started,
    doneAt: done,
    eta: date(view.eta),
    expires: date(view.expires),
    wait: null,
    args: view.args && JSON.stringify(view.args),
    kwargs: view.kwargs && JSON.stringify(view.kwargs),
    result: state === 'SUCCESS' ? JSON.stringify(view.result) : null,
    error: error && `${error.type}: ${error.message}`,
    poison: null,
    cut: [],
    timeline: view.traceback ? { '0': { t: 'failed', at: done?.getTime() ?? 0, by: '', tb: view.traceback } } : {},
    position: '',
    updatedAt: done ?? started ?? sent ?? new Date(0),
  });
}

/** `ValueError: too hot` as Python shows the exception: `ValueError('too hot')`. */
export function exceptionRepr(error: string): string {
  const [, type, message] = /^([\w.]+)(?:: (.*))?$/s.exec(error) ?? [];
  return type === undefined ? pythonRepr(error) : `${type}(${message ? pythonRepr(message) : ''})`;
}

/** What is not whole is shown as it is. */
function reprOf(json: string | null, repr: (value: unknown) => string): string | null {
  if (json === null) return null;
  try {
    return repr(JSON.parse(json));
  } catch {
    return json;
  }
}
