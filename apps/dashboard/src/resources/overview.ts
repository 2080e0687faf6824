import type { QueueRow } from './queues.js';
import type { WorkerRow } from './workers.js';

/** Seconds; null when there is nothing to tell from. */
export interface Percentiles {
  count: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

/** Tasks per second. */
export interface Rates {
  sent: number;
  started: number;
  succeeded: number;
  failed: number;
  retried: number;
  revoked: number;
}

export type FindingLevel = 'ok' | 'info' | 'warning' | 'error';

/** What is wrong now. */
export interface Finding {
  /** Stable name of the check, for example `queue.unconsumed`. */
  check: string;
  level: FindingLevel;
  message: string;
  fix: string | null;
}

/** What the latest events say of one kind of task. */
export interface TaskTypeFigures {
  name: string;
  /** Over the last five minutes. */
  succeeded: number;
  failed: number;
  retried: number;
  runtime: Percentiles;
  wait: Percentiles;
}

/** Answer of `GET /ui/api/overview`, and the frame `overview` (one a second). */
export interface Overview {
  date: string;
  /** Averages over the last minute. */
  rates: Rates;
  /** Over the last five minutes. */
  wait: Percentiles;
  runtime: Percentiles;
  /** Of the tasks that ended in the last five minutes, 0 to 1; null: none did. */
  failure_share: number | null;
  totals: { waiting: number; active: number; delayed: number; workers: number; slots: number };
  queues: QueueRow[];
  workers: WorkerRow[];
  /** By traffic, the first 20. */
  task_types: TaskTypeFigures[];
  /** Latest failures, at most 10, newest first. */
  failures: { task_id: string; name: string | null; error: string | null; at: string }[];
  /** Of the doctor, every 15 s; the worst first, without those that are `ok`. */
  findings: Finding[];
  findings_date: string | null;
  feed: Feed;
}

/** How the dashboard itself keeps up. */
export interface Feed {
  /** How far behind the end of the event stream it is, seconds; null: not connected. */
  lag_seconds: number | null;
  events_per_second: number;
  /** Up to when history is written. */
  history_until: string | null;
  /** Places where events are missing, newest first, at most 10. */
  gaps: GapRow[];
  /** Null: everything answers. */
  trouble: string | null;
}

/** A place in history where events were missing. */
export interface GapRow {
  reason: 'trimmed' | 'reset' | 'lost' | 'dropped';
  since: string | null;
  until: string;
  /** Events, where that is known. */
  count: number | null;
  hostname: string | null;
  /** When the tasks themselves had been asked; null: not yet. */
  reconciled: string | null;
  /** Tasks that were mended by that. */
  mended: number | null;
}

/** Values over one step of a series. */
export interface SeriesPoint {
  at: string;
  sent: number;
  started: number;
  succeeded: number;
  failed: number;
  retried: number;
  revoked: number;
  wait_p50: number | null;
  wait_p95: number | null;
  wait_p99: number | null;
  runtime_p50: number | null;
  runtime_p95: number | null;
  runtime_p99: number | null;
  workers: number | null;
  active: number | null;
  /** By queue; the highest of the step. */
  waiting: Record<string, number>;
  oldest_seconds: Record<string, number>;
}

/** Answer of `GET /ui/api/overview/series?range=3600` (900, 3600, 21600, 86400 or 604800 seconds). Counts are per step. */
export interface OverviewSeries {
  step_seconds: number;
  points: SeriesPoint[];
}
