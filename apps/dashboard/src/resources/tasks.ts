export type TaskState = 'PENDING' | 'RECEIVED' | 'STARTED' | 'PROGRESS' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED';

/** A task in lists and in the frames of the stream. Times are ISO 8601 in UTC; durations are seconds. */
export interface TaskRow {
  task_id: string;
  /** Null until an event has told it (Celery's events tell the name only once). */
  name: string | null;
  state: TaskState;
  queue: string | null;
  worker: string | null;
  /** JSON, cut at 300 characters; sensitive parameters are `***`. Null where no event has told it yet. */
  args: string | null;
  kwargs: string | null;
  /** JSON of the return value, cut likewise. */
  result: string | null;
  /** `<type>: <message>`, cut likewise. */
  error: string | null;
  /** Runs that ended in a retry so far. */
  retries: number;
  sent: string | null;
  received: string | null;
  /** Of the last run. */
  started: string | null;
  done: string | null;
  eta: string | null;
  expires: string | null;
  /** From when it could start (sent, or its eta) to the start of its first run; null before that. */
  wait_seconds: number | null;
  /** Of the last run, once it has ended. */
  runtime: number | null;
  /** 0 to 100, of a running task that tells; only for tasks somebody looks at. */
  progress_percent: number | null;
  root_id: string | null;
  parent_id: string | null;
  /** It killed its process too often and will not run again. */
  poisoned: boolean;
  /** When something about it last changed. */
  updated: string;
}

/** Columns to sort by; `-` before it: descending. A task that has no value there is left out. (Default: `-sent`) */
export type TaskSortKey = 'sent' | 'done' | 'runtime' | 'wait' | 'name' | 'state';

/** Query of `GET /ui/api/tasks`. */
export interface TaskListQuery {
  /** The query language, see docs/dashboard.md; empty: every task. */
  q?: string;
  sort?: TaskSortKey | `-${TaskSortKey}`;
  /** 1 to 200. (Default: 50) */
  limit?: number;
  /** `next_cursor` of the page before; belongs to the same `q` and `sort`. */
  cursor?: string;
}

export interface TaskList {
  items: TaskRow[];
  next_cursor: string | null;
  /** Up to when history was written when this was read: what is newer comes by the stream. Null: nothing yet. */
  as_of: string | null;
}

/** Answer of `GET /ui/api/tasks/count?q=`. */
export interface TaskCount {
  count: number;
  /** False: there are at least so many; counting stopped. */
  exact: boolean;
  by_state: Partial<Record<TaskState, number>>;
}

export type AttemptOutcome = 'running' | 'succeeded' | 'failed' | 'retried' | 'revoked' | 'lost';

/** One run of a task. */
export interface Attempt {
  /** From 1. */
  number: number;
  worker: string | null;
  received: string | null;
  started: string | null;
  ended: string | null;
  runtime: number | null;
  outcome: AttemptOutcome;
  /** `<type>: <message>`. */
  error: string | null;
  traceback: string | null;
}

/** One point of the timeline, in order. */
export interface TimelinePoint {
  at: string;
  /** An event's type, for example `task-received`; or `delayed` (waits for its time until `until`). */
  type: string;
  /** In words. */
  text: string;
  worker: string | null;
  attempt: number | null;
  until?: string;
}

/** A relative of a task. */
export interface RelatedTask {
  task_id: string;
  name: string | null;
  state: TaskState;
}

/** One epoch of a training. */
export interface LossPoint {
  epoch: number;
  loss: number;
  reconstruction: number | null;
  kl: number | null;
}

/** Answer of `GET /ui/api/tasks/{id}`; 404 for an id never seen. */
export interface TaskDetail {
  task: TaskRow;
  /** In full, as JSON has them; sensitive ones `***`. Null: not known any more. */
  args: unknown[] | null;
  kwargs: Record<string, unknown> | null;
  result: unknown;
  /** The result has expired: it was there, and `result` is null or the cut one of history. */
  result_expired: boolean;
  /** `result`, `args` or `kwargs` are not whole: they were too large for an event and the task itself is gone. */
  cut: ('args' | 'kwargs' | 'result' | 'error')[];
  error: { type: string; message: string } | null;
  traceback: string | null;
  /** What it reported last. */
  progress: unknown;
  attempts: Attempt[];
  timeline: TimelinePoint[];
  parent: RelatedTask | null;
  root: RelatedTask | null;
  /** The first 100. */
  children: RelatedTask[];
  children_left_out: number;
  /** Of a `gan.train_tvae_model`; empty elsewhere. */
  losses: LossPoint[];
  poison: { crashes: number; reason: string; at: string } | null;
  /** The task this one was made from by a retry here; and those made from this one. */
  retry_of: string | null;
  retried_as: string[];
  /** What its contract says, for the form of a retry with edited arguments; null for an unknown name. */
  type: string | null;
  /** Where the facts come from: the live system, history alone, or both. */
  source: 'live' | 'history' | 'both';
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** What a task has told while it ran. */
export interface TaskEmissionRow {
  /** Opaque; orders them. */
  id: string;
  type: 'state' | 'progress' | 'log' | 'token';
  at: string | null;
  /** state: `{state, …}`; progress: the task's own; log: `{level, message, …}`; token: `{text, …}`. */
  data: Record<string, unknown>;
}

/** Answer of `GET /ui/api/tasks/{id}/emissions?limit=`: what is kept, the newest `limit` (500), oldest first. */
export interface TaskEmissionList {
  items: TaskEmissionRow[];
  /** Entries before these exist. */
  more_before: boolean;
}
