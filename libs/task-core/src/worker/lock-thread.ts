import { parentPort, workerData } from 'node:worker_threads';
import { Redis } from 'ioredis';
import { FAIL_FAST } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import { type SeenLock, Segment } from './lock-table.js';
import { type HeldLocks, RenewalLoop } from './renewal-loop.js';
import type { LockThreadData, ToLockThread } from './threaded-locks.js';

/** The thread that renews locks while a task blocks the event loop of its worker. */
const { url, keyPrefix, lockMs, timeoutMs, times, segments } = workerData as LockThreadData;
const redis = new Redis(url, { ...FAIL_FAST, commandTimeout: timeoutMs, connectionName: 'celerity:_locks' });
// Being down shows in renewals that fail.
redis.on('error', () => undefined);

const table = segments.map((shared) => new Segment(shared));
/** Versions of the records whose locks were told to be lost: their owner has not heard of it yet. */
const told = new Map<string, number>();
const keyOf = ({ segment, index }: SeenLock) => `${table.indexOf(segment)}:${index}`;

const held: HeldLocks = {
  all: () => table.flatMap((segment) => segment.read()).filter((lock) => told.get(keyOf(lock)) !== lock.version),
  drop: (lock) => {
    const { segment, index, version } = lock as SeenLock;
    if (segment.versionOf(index) !== version) return false;
    told.set(keyOf(lock as SeenLock), version);
    return true;
  },
};
const loop = new RenewalLoop(
  held,
  (command) => command(redis),
  new Keys(keyPrefix),
  lockMs,
  ({ id, token }) => parentPort!.postMessage({ lost: [id, token] }),
  (error) => parentPort!.postMessage({ failed: error.message }),
  times,
);
parentPort!.on('message', (message: ToLockThread) => {
  if ('segment' in message) return void table.push(new Segment(message.segment));
  loop.stop();
  redis.disconnect();
  parentPort!.close();
});
