import type { ResultWaiter } from '../client/result-waiter.js';
import type { TaskLocator } from '../client/task-locator.js';
import type { TaskRevoker } from '../client/task-revoker.js';
import type { TaskSender } from '../client/task-sender.js';
import { ParentServices } from '../pool/parent-services.js';
import type { Cache } from '../ports/cache.js';
import type { LockStore } from '../ports/locks.js';
import type { RateLimiter } from '../ports/rate-limiter.js';

/** What handlers in children of a pool reach through their worker. */
export interface HandlerServiceTargets {
  sender: TaskSender;
  locator: TaskLocator;
  waiter: ResultWaiter;
  revoker: TaskRevoker;
  cache: Cache;
  locks: LockStore;
  rateLimiter: RateLimiter;
}

/** Offers them by name: the other end of `child/remote-services.ts`. */
export function handlerServices(targets: HandlerServiceTargets): ParentServices {
  return new ParentServices()
    .offer('sender', targets.sender, ['send'])
    .offer('locator', targets.locator, ['locate'])
    .offer('waiter', targets.waiter, ['waitReady'])
    .offer('revoker', targets.revoker, ['revoke', 'forget'])
    .offer('cache', targets.cache, ['get', 'set', 'delete'])
    .offer('locks', targets.locks, ['acquire', 'release'])
    .offer('rateLimiter', targets.rateLimiter, ['take']);
}
