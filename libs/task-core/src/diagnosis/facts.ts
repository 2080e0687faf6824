import type { Settings, UnknownSetting } from '@celerity/config';
import type { LineStatus } from '../broker/queue-monitor.js';
import type { ActiveTask } from '../control/worker-facts.js';
import type { WorkerInfo } from '../control/worker-directory.js';
import type { Finding } from './finding.js';
import type { ServerFacts } from './server-facts.js';

/** A line of a queue, and what waits in vain there. */
export interface LineFacts extends LineStatus {
  /** Name in the broker: of a lane, `<queue>.<lane>`. */
  line: string;
  /** Queue that it belongs to. */
  queue: string;
  /** Delayed tasks that should have been taken more than half a minute ago, and how late the first of them is, seconds. */
  overdue: { count: number; seconds: number };
  /** Tasks in a worker's hands whose lock has run out. */
  stalled: string[];
}

/** What the routes of this process's settings and contracts say of a queue. */
export interface RouteFacts {
  queue: string;
  /** The main line and the lanes. */
  lines: readonly string[];
  /** Globs that lead to it. */
  patterns: string[];
  /** It is where tasks go that no route matches. */
  isDefault: boolean;
  /** Known tasks that are routed there. */
  tasks: string[];
}

/** A queue in the broker that the settings of this process do not have. */
export interface StrayQueue {
  queue: string;
  /** Waiting and delayed. */
  tasks: number;
}

/** How the workers answered. */
export interface WorkerAnswers {
  live: WorkerInfo[];
  /** Live, and said nothing in time. */
  silent: string[];
  /** What runs on those that answered. */
  active: ActiveTask[];
  /** Names of the tasks that they have handlers for, by worker. */
  handled: Record<string, string[]>;
}

/** Everything that is known of the queues: undefined in {@link SystemFacts} when the broker does not answer. */
export interface BrokerFacts {
  lines: LineFacts[];
  strays: StrayQueue[];
  workers: WorkerAnswers;
  poisoned: number;
  /** Memory of the event stream, bytes. */
  eventBytes: number;
}

/** What was seen of the system, for checks to judge. */
export interface SystemFacts {
  /** By the clock of this machine, ms since the epoch. */
  now: number;
  settings: Settings;
  unknownSettings: UnknownSetting[];
  broker: ServerFacts;
  results: ServerFacts;
  routes: RouteFacts[];
  queues: BrokerFacts | undefined;
}

/** Judges one thing. A check that has nothing to say returns nothing. */
export type Check = (facts: SystemFacts) => Finding[];
