import type { Provider } from '@nestjs/common';
import type { ResultServices } from '../client/async-result.js';
import { TaskClient } from '../client/task-client.js';
import type { TaskSender } from '../client/task-sender.js';
import type { Cache } from '../ports/cache.js';
import { type LockStore, StoredLocks } from '../ports/locks.js';
import type { RateLimiter } from '../ports/rate-limiter.js';
import { CACHE, LOCKS, RATE_LIMITER } from '../ports/tokens.js';
import type { ParentPort } from './parent-port.js';

/**
 * What handlers may inject, asked of the worker over the line: the other end of `worker/handler-services.ts`. Aborting a
 * `get()` of a result does not cross: it ends with its timeout.
 */
export function remotePorts(port: ParentPort): { provide: typeof TaskClient | symbol; useValue: object }[] {
  const services: ResultServices = {
    locator: remote(port, 'locator', ['locate']),
    waiter: remote(port, 'waiter', ['waitReady']),
    revoker: remote(port, 'revoker', ['revoke', 'forget']),
  };
  const client = new TaskClient(remote<Pick<TaskSender, 'send'>>(port, 'sender', ['send']), services);
  const locks = remote<LockStore>(port, 'locks', ['acquire', 'release']);
  return [
    { provide: TaskClient, useValue: client },
    { provide: CACHE, useValue: remote<Cache>(port, 'cache', ['get', 'set', 'delete']) },
    { provide: LOCKS, useValue: new StoredLocks(locks) },
    { provide: RATE_LIMITER, useValue: remote<RateLimiter>(port, 'rateLimiter', ['take']) },
  ] satisfies Provider[];
}

/** An object whose methods are calls of the worker's service of that name. */
function remote<T extends object>(port: ParentPort, service: string, methods: readonly (keyof T & string)[]): T {
  const call = (method: string) => [method, (...args: unknown[]) => port.ask({ kind: 'call', service, method, args })];
  return Object.fromEntries(methods.map(call)) as T;
}
