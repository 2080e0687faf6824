/** What every event of a task tells: its id, as Celery calls it. */
export interface TaskFields {
  uuid: string;
}

/** When a task may start, in the message's unit: ms since the epoch. */
export interface TaskTimes {
  /** Not before; null: at once. */
  eta: number | null;
  /** Not after; null: whenever. */
  expires: number | null;
}

/** Where a task comes from. */
export interface TaskFamily {
  root_id: string;
  parent_id: string | null;
}

/** A run that did not succeed. */
export interface TaskTrouble extends TaskFields {
  /** `<error's name>: <message>`. */
  exception: string;
  traceback: string | null;
}

/** What a worker says of itself. */
export interface WorkerFields {
  /** Seconds between two heartbeats. */
  freq: number;
  /** Software: name, version, and the system it runs on. */
  sw_ident: string;
  sw_ver: string;
  sw_sys: string;
  /** Runs at the moment, and since it started. */
  active: number;
  processed: number;
  /** Load of the machine over 1, 5 and 15 minutes. */
  loadavg: readonly number[];
  /** `prefork`, `threads` or `solo`. */
  pool?: string;
  /** What it consumes. */
  queues?: readonly string[];
}

/** Celery's event types and two of ours, and what each tells beside {@link EventOrigin}. `docs/events.md` says when each is published. */
export interface EventFields {
  'task-sent': TaskFields & TaskTimes & TaskFamily & { name: string; queue: string; retries: number };
  'task-received': TaskFields &
    TaskTimes &
    TaskFamily & {
      name: string;
      queue?: string;
      /** The values as JSON has them, `sensitive` ones hidden. Celery's are a repr. */
      args: readonly unknown[];
      kwargs: Readonly<Record<string, unknown>>;
      retries: number;
    };
  'task-started': TaskFields;
  /** `result` as JSON has it (Celery's is a repr), `runtime` in seconds. */
  'task-succeeded': TaskFields & { result: unknown; runtime: number };
  'task-failed': TaskTrouble;
  'task-retried': TaskTrouble;
  /** `signum`: the signal that ended its process, if any did. */
  'task-revoked': TaskFields & { terminated: boolean; signum: string | number | null; expired: boolean };
  /** `requeue`: it is delivered again. */
  'task-rejected': TaskFields & { requeue: boolean };
  /** Ours: a worker without a handler for it has put it back. `unknown_since` in seconds since the epoch. */
  'task-unknown': TaskFields & { name: string; queue: string; unknown_since: number };
  /** Ours: its runs have killed their process `crashes` times, it will not run again. */
  'task-poisoned': TaskFields & { name: string; queue: string; crashes: number; reason: string };
  'worker-online': WorkerFields;
  'worker-heartbeat': WorkerFields;
  'worker-offline': WorkerFields;
}

export type EventType = keyof EventFields;

/** What every event tells of who published it, and when. */
export interface EventOrigin {
  /** The worker, or `gen<pid>@<host>` for a producer. */
  hostname: string;
  pid: number;
  /** Seconds since the epoch, by the publisher's clock. */
  timestamp: number;
  /** Hours by which the publisher's local time is behind UTC. */
  utcoffset: number;
  /** Lamport clock: what happened because of another event has the higher number. Starts again with the process. */
  clock: number;
  /** Fields that were too long for an event: a text is shortened, anything else is null. The task itself has them in full. */
  cut?: readonly string[];
}

/** An event of one type. */
export type EventOf<T extends EventType> = EventOrigin & { type: T } & EventFields[T];

/** Any event; `type` says which. */
export type TaskEvent = { [T in EventType]: EventOf<T> }[EventType];
