import type { Redis } from 'ioredis';
import type { Keys } from '../broker/keys.js';
import { toError } from '../definition/errors.js';

/** Times of the renewal of locks, ms. */
export interface RenewalTimes {
  /** Between renewals; see `LOCK_DURATION`. (Default: 10,000) */
  every?: number;
  /** The same after one that failed. (Default: 1000) */
  again?: number;
}

/** The lock of a job that is being worked on. */
export interface HeldLock {
  /** The broker's name of its queue and lane. */
  line: string;
  id: string;
  token: string;
}

/** The locks that are to be renewed. */
export interface HeldLocks {
  all(): HeldLock[];
  /** Gives up a lock that is somebody else's now. @returns false when it was let go, or its job taken anew, since `all()` told of it */
  drop(lock: HeldLock): boolean;
}

/**
 * Renews locks of jobs, as BullMQ does for its own workers, with commands that Redis also takes at `maxmemory`.
 *
 * Input: KEYS for each job: its lock, the stalled set of its line; ARGV[1] duration in ms, then for each job its id and token
 * Output: indexes (from 1) of the jobs whose lock is not ours any more
 */
const EXTEND = `
local lost = {}
for i = 1, #KEYS / 2 do
  local token = ARGV[2 * i + 1]
  if redis.call('GET', KEYS[2 * i - 1]) == token then
    redis.call('PEXPIRE', KEYS[2 * i - 1], ARGV[1])
    redis.call('SREM', KEYS[2 * i], ARGV[2 * i])
  else
    lost[#lost + 1] = i
  end
end
return lost
`;

interface ExtendScript {
  celerityExtendLocks(keyCount: number, ...args: (string | number)[]): Promise<number[]>;
}

/** Renews locks from time to time, until it is stopped, and tells of each that is lost, once. */
export class RenewalLoop {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly every: number;
  private readonly again: number;

  /**
   * @param ask runs a command, and rejects when it is not answered in time.
   * @param lost called with a lock that is somebody else's now.
   */
  constructor(
    private readonly held: HeldLocks,
    private readonly ask: <T>(command: (redis: Redis) => Promise<T>) => Promise<T>,
    private readonly keys: Keys,
    private readonly lockMs: number,
    private readonly lost: (lock: HeldLock) => void,
    private readonly failed: (error: Error) => void,
    { every = 10_000, again = 1000 }: RenewalTimes = {},
  ) {
    this.every = every;
    this.again = again;
    this.renewIn(every);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private renewIn(ms: number): void {
    if (!this.stopped) this.timer = setTimeout(() => void this.renew(), ms);
  }

  private async renew(): Promise<void> {
    const locks = this.held.all();
    try {
      if (locks.length > 0) await this.extend(locks);
      this.renewIn(this.every);
    } catch (thrown) {
      this.failed(toError(thrown));
      this.renewIn(this.again);
    }
  }

  private async extend(locks: HeldLock[]): Promise<void> {
    const indexes = await this.ask((redis) => {
      redis.defineCommand('celerityExtendLocks', { lua: EXTEND });
      return (redis as Redis & ExtendScript).celerityExtendLocks(
        2 * locks.length,
        ...locks.flatMap(({ id, line }) => [`${this.keys.job(line, id)}:lock`, this.keys.queuePart(line, 'stalled')]),
        this.lockMs,
        ...locks.flatMap(({ id, token }) => [id, token]),
      );
    });
    for (const index of indexes) {
      const lock = locks[index - 1]!;
      // It may have been let go, and taken anew, while the answer was on its way.
      if (this.held.drop(lock)) this.lost(lock);
    }
  }
}
