import type { Flag, GlobField, NumberField, TextField, TimeField } from '@celerity/storage';
import { TASK_STATES } from '@celerity/task-core';

/** What a field of a search means. */
export type FieldMeaning = { detail: string } & (
  | { kind: 'state' }
  | { kind: 'glob'; field: GlobField }
  | { kind: 'text'; fields: readonly TextField[] }
  | { kind: 'number'; field: NumberField; unit: 'seconds' | 'count' }
  | { kind: 'time'; field: TimeField }
  | { kind: 'is' }
);

/** Every field there is. */
export const FIELDS: Readonly<Record<string, FieldMeaning>> = {
  state: { kind: 'state', detail: 'the state it is in' },
  name: { kind: 'glob', field: 'name', detail: 'the kind of task; * and ? stand for anything' },
  queue: { kind: 'glob', field: 'queue', detail: 'the queue it was sent to' },
  worker: { kind: 'glob', field: 'worker', detail: 'the worker that has or had it' },
  arg: { kind: 'text', fields: ['arg'], detail: 'words in its arguments' },
  result: { kind: 'text', fields: ['result'], detail: 'words in what it returned' },
  error: { kind: 'text', fields: ['error'], detail: 'words in its error' },
  runtime: { kind: 'number', field: 'runtime', unit: 'seconds', detail: 'how long it ran: >10s' },
  wait: { kind: 'number', field: 'wait', unit: 'seconds', detail: 'how long it waited: >1m' },
  retries: { kind: 'number', field: 'retries', unit: 'count', detail: 'runs that ended in a retry: >=1' },
  sent: { kind: 'time', field: 'sent', detail: 'when it was sent: <1h is within the last hour' },
  received: { kind: 'time', field: 'received', detail: 'when a worker took it: <1h is within the last hour' },
  started: { kind: 'time', field: 'started', detail: 'when it last started' },
  done: { kind: 'time', field: 'done', detail: 'when it ended' },
  eta: { kind: 'time', field: 'eta', detail: 'when its time comes' },
  id: { kind: 'glob', field: 'id', detail: 'its id' },
  parent: { kind: 'glob', field: 'parent', detail: 'the task that sent it' },
  root: { kind: 'glob', field: 'root', detail: 'the first task of its family' },
  is: { kind: 'is', detail: 'poisoned, done, open or child' },
};

/** Other names of fields. */
export const ALIASES: Readonly<Record<string, string>> = {
  args: 'arg',
  kwarg: 'arg',
  kwargs: 'arg',
  task: 'name',
  exception: 'error',
  uuid: 'id',
  finished: 'done',
};

export const FLAGS: readonly Flag[] = ['poisoned', 'done', 'open', 'child'];
export const STATES: readonly string[] = TASK_STATES;
