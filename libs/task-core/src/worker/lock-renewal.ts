import type { Redis } from 'ioredis';
import { toError } from '../definition/errors.js';
import type { Keys } from '../broker/keys.js';

/** Times of the renewal of locks, ms. */
export interface RenewalTimes {
  /** Between renewals; see `LOCK_DURATION`. (Default: 10,000) */
  every?: number;
  /** The same after one that failed. (Default: 1000) */
  again?: number;
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

/** Keeps the locks of jobs that are being worked on. */
export interface LockKeeper {
  hold(line: string, id: string, token: string): void;
  /** A job may have been taken anew meanwhile, under another token: that one is still held. */
  letGo(id: string, token: string): void;
  close(): Promise<void>;
}

/** Renews them from the thread it lives in, and tells of each that is lost, once. */
export class LockRenewal implements LockKeeper {
  private readonly held = new Map<string, { line: string; token: string }>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private readonly every: number;
  private readonly again: number;

  /**
   * @param ask runs a command, and rejects when it is not answered in time.
   * @param lost called with the id of a job whose lock is somebody else's now.
   */
  constructor(
    private readonly ask: <T>(command: (redis: Redis) => Promise<T>) => Promise<T>,
    private readonly keys: Keys,
    private readonly lockMs: number,
    private readonly lost: (id: string, token: string) => void,
    private readonly failed: (error: Error) => void,
    { every = 10_000, again = 1000 }: RenewalTimes = {},
  ) {
    this.every = every;
    this.again = again;
    this.renewIn(every);
  }

  hold(line: string, id: string, token: string): void {
    const before = this.held.get(id);
    this.held.set(id, { line, token });
    // The broker gave it to us once more: the lock that it had here is lost, and whatever still runs by it is not to go on.
    if (before && before.token !== token) this.lost(id, before.token);
  }

  letGo(id: string, token: string): void {
    if (this.held.get(id)?.token === token) this.held.delete(id);
  }

  close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    return Promise.resolve();
  }

  private renewIn(ms: number): void {
    if (!this.closed) this.timer = setTimeout(() => void this.renew(), ms);
  }

  private async renew(): Promise<void> {
    const jobs = [...this.held];
    try {
      if (jobs.length > 0) await this.extend(jobs);
      this.renewIn(this.every);
    } catch (thrown) {
      this.failed(toError(thrown));
      this.renewIn(this.again);
    }
  }

  private async extend(jobs: [id: string, { line: string; token: string }][]): Promise<void> {
    const indexes = await this.ask((redis) => {
      redis.defineCommand('celerityExtendLocks', { lua: EXTEND });
      return (redis as Redis & ExtendScript).celerityExtendLocks(
        2 * jobs.length,
        ...jobs.flatMap(([id, { line }]) => [`${this.keys.job(line, id)}:lock`, this.keys.queuePart(line, 'stalled')]),
        this.lockMs,
        ...jobs.flatMap(([id, { token }]) => [id, token]),
      );
    });
    for (const index of indexes) {
      const [id, { token }] = jobs[index - 1]!;
      // It may have been let go, and taken anew, while the answer was on its way.
      if (this.held.get(id)?.token !== token) continue;
      this.held.delete(id);
      this.lost(id, token);
    }
  }
}
