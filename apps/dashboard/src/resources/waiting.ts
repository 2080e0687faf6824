/**
 * Why a task has not started. In the order of how much stands in its way; several may hold.
 *
 *   no_consumer         no live worker consumes its queue (or lane)
 *   no_handler          workers consume the queue, none of them has a handler for the task
 *   paused              its queue is paused
 *   delayed             its time has not come: `until`
 *   retry               it waits for its next run: `until`
 *   rate_limited        its name's rate holds it: `until`
 *   global_concurrency  the queue runs as many as it may
 *   busy                every slot is taken by other tasks
 *   queued              others are before it
 *   worker_not_ready    a worker has it, and does not start it (yet)
 *   expired             its time to start is over; it will be REVOKED
 */
export type WaitCause =
  | 'no_consumer'
  | 'no_handler'
  | 'paused'
  | 'delayed'
  | 'retry'
  | 'rate_limited'
  | 'global_concurrency'
  | 'busy'
  | 'queued'
  | 'worker_not_ready'
  | 'expired';

export interface WaitReason {
  cause: WaitCause;
  /** One sentence with its figures. */
  message: string;
  /** What to do about it, if anything. */
  fix: string | null;
  /** When it ends by itself, where that is known. */
  until: string | null;
}

/** Answer of `GET /ui/api/tasks/{id}/waiting`. */
export interface WhyWaiting {
  task_id: string;
  state: string;
  /** False: it runs or has ended, and there are no reasons. */
  waiting: boolean;
  queue: string | null;
  lane: string | null;
  /** The first is the one to look at. */
  reasons: WaitReason[];
  /** Tasks before it in its line; 0: it is next. Null: it is not in the line (delayed, or in a worker's hands). */
  position: number | null;
  /** From the pace of the last minutes; null where there is none to tell from. */
  estimated_start: string | null;
  /** What the estimate rests on, in words. */
  estimate_basis: string | null;
}
