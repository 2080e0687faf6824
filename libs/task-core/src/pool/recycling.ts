/** When a child has had its time. */
export interface RecyclingLimits {
  /** Tasks after which a child is replaced; 0 = never. */
  maxTasks: number;
  /** Memory in use after a run, above which it is replaced, KiB. (Default: never) */
  maxMemory?: number;
  /** Seconds without a task after which a child that has run some is replaced by a fresh, small one; 0 = never. */
  idleTimeout: number;
}

/** What is known of a child. Times in ms since the epoch. */
export interface ChildHistory {
  tasks: number;
  /** Memory in use after its last run, bytes. */
  memory: number;
  started: number;
  /** How long it took to boot, ms. */
  bootMs: number;
  idleSince: number;
  idle: boolean;
}

/** Time before its end at which a child's successor is started, ms: more than a boot takes. */
const AHEAD = 2000;

/**
 * Boots that a child lives at least before it is replaced because of its tasks: so many small tasks that a child has its number
 * within seconds would else have the machine boot all the time.
 */
const MIN_LIFE = 20;

/** Why the child is to leave as soon as its successor is ready; undefined when it may stay. */
export function dueReason(child: ChildHistory, limits: RecyclingLimits, now: number): string | undefined {
  if (limits.maxTasks > 0 && child.tasks >= limits.maxTasks && now >= earliestEnd(child))
    return `it has run ${child.tasks} tasks`;
  if (limits.maxMemory !== undefined && child.memory > limits.maxMemory * 1024) {
    return `it uses ${Math.round(child.memory / 1024)} KiB of memory`;
  }
  const idleFor = child.idle && child.tasks > 0 ? now - child.idleSince : 0;
  if (limits.idleTimeout > 0 && idleFor >= limits.idleTimeout * 1000) return `it was idle for ${idleFor / 1000} s`;
  return undefined;
}

/** True when the child will be due so soon, at the pace of its tasks so far, that its successor should be started now. */
export function nearlyDue(child: ChildHistory, { maxTasks }: RecyclingLimits, now: number): boolean {
  if (maxTasks === 0 || child.tasks === 0) return false;
  const pace = (now - child.started) / child.tasks;
  return Math.max((maxTasks - child.tasks) * pace, earliestEnd(child) - now) <= AHEAD;
}

function earliestEnd({ started, bootMs }: ChildHistory): number {
  return started + MIN_LIFE * bootMs;
}
