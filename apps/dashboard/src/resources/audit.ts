import type { Role } from './session.js';

/** One action of somebody, done or refused. */
export interface AuditRow {
  audit_id: string;
  at: string;
  user: string;
  role: Role | null;
  /** `task.retry`, `worker.pool.grow`, `queue.purge`, `session.login`, … */
  action: string;
  /** What it was done to: a task's id, a worker's or queue's name. */
  target: string | null;
  outcome: 'done' | 'refused' | 'failed';
  /** What was asked, without secrets; and why it was refused. */
  details: Record<string, unknown>;
  /** Of the browser. */
  address: string | null;
}

/** Answer of `GET /ui/api/audit?user=&action=&target=&limit=50&cursor=` (admin): newest first. */
export interface AuditList {
  items: AuditRow[];
  next_cursor: string | null;
}
