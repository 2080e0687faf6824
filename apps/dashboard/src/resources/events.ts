/** One event of a task or a worker, for the tail. */
export interface EventRow {
  /** Opaque; orders them. */
  id: string;
  /** `task-sent`, `worker-online`, …; or `gap`: events are missing here. */
  type: string;
  at: string;
  hostname: string | null;
  pid: number | null;
  clock: number | null;
  task_id: string | null;
  /** Of the task, where it is known. */
  name: string | null;
  /** The rest of the event. */
  fields: Record<string, unknown>;
}

/** Answer of `GET /ui/api/events?limit=200&type=task-failed,task-retried&task=&worker=`: newest first, of the last 5,000. */
export interface EventList {
  items: EventRow[];
}
