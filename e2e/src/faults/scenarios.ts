import type { Scenario } from './scenario.js';
import { powerCut, restartBroker } from './scenarios/broker-restarts.js';
import { killChildren, killWorkers } from './scenarios/kills.js';
import { busySolo, frozenWorker, olderVersion } from './scenarios/odd-workers.js';
import { brokerFrozen, brokerGone, redisFull, resultsGone } from './scenarios/outages.js';
import { poisonInThreads, roughTasks } from './scenarios/rough-tasks.js';
import { coldStop, rollingRestart } from './scenarios/stops.js';

/** In the order of the table. */
export const scenarios: readonly Scenario[] = [
  killWorkers('prefork', { full: 5000, short: 300 }),
  killWorkers('threads', { full: 2000, short: 200 }),
  killWorkers('solo', { full: 2000, short: 200 }),
  killChildren,
  frozenWorker,
  restartBroker('SHUTDOWN', 'everysec'),
  restartBroker('kill -9', 'everysec'),
  restartBroker('kill -9', 'always'),
  powerCut,
  brokerGone,
  brokerFrozen,
  resultsGone,
  redisFull,
  rollingRestart,
  coldStop('second SIGTERM'),
  coldStop('SIGQUIT'),
  roughTasks,
  poisonInThreads,
  olderVersion,
  busySolo,
];

/** The most important ones, for every `npm test`: those of one list after the other, the lists at the same time. */
export const guarded: readonly (readonly string[])[] = [
  // These may have to wait for a lock to run out.
  ['kill-workers-prefork'],
  ['broker-kill-always', 'redis-full'],
  ['kill-children', 'rolling-restart', 'rough-tasks'],
];
