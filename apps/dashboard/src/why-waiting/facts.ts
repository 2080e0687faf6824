import type { LineStatus, QueuePlace, TaskState, WorkerInfo } from '@celerity/task-core';

/** Everything that decides why a task waits. Times in ms since the epoch. */
export interface WaitFacts {
  taskId: string;
  name: string | null;
  state: TaskState;
  queue: string | null;
  lane: string | null;
  now: number;
  expires: number | null;
  place: QueuePlace;
  /** Its line now; undefined: there is no such queue. */
  line: LineStatus | undefined;
  /** Live workers that consume its line. */
  consumers: readonly WorkerInfo[];
  /** Those of them that have a handler for it; undefined: not known. */
  handlers: readonly string[] | undefined;
  /** Its worker, once it was taken in hand. */
  worker: string | null;
  /** Rate of its name that holds now, for example `10/m`. */
  rate: string | null;
  /** Tasks of its line that started over the last minutes, and how many seconds that were. */
  pace: { starts: number; seconds: number };
  /** Median run time of its kind, seconds. */
  runtime: number | null;
}
