import { checkLines } from './checks/queue-checks.js';
import { checkRouting } from './checks/routing-checks.js';
import { checkReachable, checkServers } from './checks/server-checks.js';
import { checkDatabases, checkEvents, checkPoisoned, checkSettings } from './checks/system-checks.js';
import { checkLag, checkOverlong, checkVersions, checkWorkers } from './checks/worker-checks.js';
import type { Check } from './facts.js';

/** Every check there is, in the order in which their findings are told. A new one is a function and a line here. */
export const CHECKS: readonly Check[] = [
  checkReachable,
  checkServers,
  checkDatabases,
  checkWorkers,
  checkLag,
  checkVersions,
  checkRouting,
  checkLines,
  checkOverlong,
  checkPoisoned,
  checkEvents,
  checkSettings,
];
