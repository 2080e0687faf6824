/** A queue, or a lane of one, now. */
export interface LineRow {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  consumers: number;
  oldest_waiting_seconds: number | null;
  paused: boolean;
  /** Runs at once over all workers; null: no limit. */
  concurrency: number | null;
}

export interface QueueRow extends LineRow {
  queue: string;
  lanes: (LineRow & { lane: string })[];
  /** Live workers that consume it, by name. */
  workers: string[];
  /** Per second, over the last minute. */
  arrivals_per_second: number;
  starts_per_second: number;
}

/** Answer of `GET /ui/api/queues`, and the frame `queues`. */
export interface QueueList {
  items: QueueRow[];
}

/** A task that waits in a queue, in the order in which they will start. */
export interface WaitingTask {
  task_id: string;
  name: string;
  lane: string | null;
  /** `waiting`: it is in line; `delayed`: its time has not come. */
  kind: 'waiting' | 'delayed';
  /** Tasks before it in its line; null when delayed. */
  position: number | null;
  /** 0 (first) to 9. */
  priority: number;
  sent: string | null;
  eta: string | null;
  retries: number;
  args: string | null;
  kwargs: string | null;
}

/** Answer of `GET /ui/api/queues/{queue}/tasks?kind=waiting|delayed&lane=&offset=0&limit=50` (limit at most 200). */
export interface WaitingTaskList {
  items: WaitingTask[];
  /** In this line altogether. */
  total: number;
  next_offset: number | null;
}
