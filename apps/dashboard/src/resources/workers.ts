export interface WorkerRow {
  worker: string;
  app: string;
  hostname: string;
  pid: number;
  /** `leaving`: it shuts down and takes no more tasks. One that has gone is in no list any more. */
  status: 'online' | 'leaving' | 'offline';
  pool: 'prefork' | 'threads' | 'solo';
  concurrency: number;
  queues: string[];
  started: string;
  version: string;
  active: number;
  /** Since it started. */
  processed: number;
  /** Since the dashboard has known it, from events. */
  succeeded: number;
  failed: number;
  retried: number;
  loadavg: number[];
  event_loop_lag_ms: number;
  last_heartbeat: string | null;
}

/** Answer of `GET /ui/api/workers`, and the frame `workers`. */
export interface WorkerList {
  items: WorkerRow[];
}

export interface WorkerChild {
  pid: number;
  state: 'starting' | 'idle' | 'busy' | 'leaving';
  /** Tasks that it has begun. */
  tasks: number;
  rss_bytes: number | null;
  started: string;
  /** What it runs. */
  running: { task_id: string; name: string | null }[];
}

export interface WorkerTask {
  task_id: string;
  name: string;
  args: string;
  kwargs: string;
  queue: string;
  priority: number;
  retries: number;
  attempt: number;
  /** Of active ones. */
  started: string | null;
  pid: number | null;
  /** Seconds: hard, soft. */
  time_limit: number | null;
  soft_time_limit: number | null;
}

/** Resources of a worker at one moment. */
export interface WorkerSample {
  at: string;
  rss_bytes: number | null;
  /** Of the children together. */
  children_rss_bytes: number | null;
  heap_used_bytes: number | null;
  event_loop_lag_ms: number | null;
  active: number;
  load1: number | null;
  /** Share of one core since the sample before; null for the first. */
  cpu: number | null;
}

/** Answer of `GET /ui/api/workers/{worker}`: every tab of Flower's page. 404 for one that does not live. */
export interface WorkerDetail {
  worker: WorkerRow;
  /** It did not answer in time; what its tabs would tell is null or empty. */
  silent: boolean;
  pool: {
    implementation: string;
    max_concurrency: number;
    processes: number[];
    max_tasks_per_child: number;
    max_memory_per_child_kib: number | null;
    /** Seconds. */
    soft_time_limit: number;
    time_limit: number;
    autoscale: { min: number; max: number } | null;
    prefetch_count: number;
    children: WorkerChild[];
  } | null;
  broker: { url: string; transport: string; key_prefix: string } | null;
  queues: { name: string; concurrency: number | null; paused: boolean }[];
  tasks: {
    /** Runs so far, by name. */
    processed: Record<string, number>;
    active: WorkerTask[];
    reserved: WorkerTask[];
    /** The next that wait for their time in its queues. */
    scheduled: { task_id: string; name: string; queue: string; eta: string; retries: number }[];
    revoked: string[];
  };
  /** One for each task it has a handler for. */
  limits: {
    name: string;
    queue: string;
    time_limit: number;
    soft_time_limit: number;
    rate_limit: string | null;
    max_retries: number | null;
    acks_late: boolean;
  }[];
  /** Its settings, secrets masked; only for admins (host names), else null. */
  config: Record<string, unknown> | null;
  system: {
    pid: number;
    uptime_seconds: number;
    clock: string;
    node: string;
    platform: string;
    rusage: Record<string, number>;
    memory: { rss: number; heap_used: number; heap_total: number; external: number };
  } | null;
}

/** Answer of `GET /ui/api/workers/{worker}/samples?range=900`: one every few seconds, thinned to at most 300. */
export interface WorkerSampleList {
  step_seconds: number;
  items: WorkerSample[];
}
