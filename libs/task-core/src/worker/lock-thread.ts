import { parentPort, workerData } from 'node:worker_threads';
import { Redis } from 'ioredis';
import { FAIL_FAST } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import type { LockThreadData, ToLockThread } from './threaded-locks.js';
import { LockRenewal } from './lock-renewal.js';

/** The thread that renews locks while a task blocks the event loop of its worker. */
const { url, keyPrefix, lockMs, timeoutMs, times } = workerData as LockThreadData;
const redis = new Redis(url, { ...FAIL_FAST, commandTimeout: timeoutMs, connectionName: 'celerity:_locks' });
// Being down shows in renewals that fail.
redis.on('error', () => undefined);
const renewal = new LockRenewal(
  (command) => command(redis),
  new Keys(keyPrefix),
  lockMs,
  (id, token) => parentPort!.postMessage({ lost: [id, token] }),
  (error) => parentPort!.postMessage({ failed: error.message }),
  times,
);
parentPort!.on('message', (messages: ToLockThread[]) => messages.forEach(obey));

function obey(message: ToLockThread): void {
  if ('hold' in message) renewal.hold(...message.hold);
  else if ('letGo' in message) renewal.letGo(...message.letGo);
  else {
    void renewal.close();
    redis.disconnect();
    parentPort!.close();
  }
}
