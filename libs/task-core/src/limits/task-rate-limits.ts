import type { Redis } from 'ioredis';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import type { TaskDefinition } from '../definition/define-task.js';
import type { TaskRegistry } from '../definition/registry.js';
import { parseRate, type TaskRate } from './rate.js';
import { RELEASE, RESERVE } from './rate-scripts.js';

interface RateScripts {
  celerityReserveTime(
    ...args: [end: string, reserved: string, freed: string, taskId: string, interval: number]
  ): Promise<[string, 0 | 1]>;
  celerityReleaseTime(...args: [end: string, reserved: string, freed: string, taskId: string]): Promise<0 | 1>;
}

/**
 * Rate limits of tasks by name, over all workers together (Celery's hold per worker only).
 *
 * A task reserves one time, is delayed to it once, and starts then without asking again: a limited task that waits for its
 * time holds no slot and is in nobody's way. The times of one name are evenly spaced, a burst is one: GCRA (ATM Forum
 * Traffic Management 4.0, ITU-T I.371). What a rate promises is said in `docs/limits.md`.
 *
 * A task without a rate costs nothing here: {@link rateOf} asks nobody.
 */
export class TaskRateLimits {
  /** What was set at run time; undefined as a value: no limit. */
  private overrides = new Map<string, TaskRate | undefined>();

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly registry: TaskRegistry,
  ) {
    connections.broker.defineCommand('celerityReserveTime', { numberOfKeys: 3, lua: RESERVE });
    connections.broker.defineCommand('celerityReleaseTime', { numberOfKeys: 3, lua: RELEASE });
  }

  /** The rate that holds now, as of the last {@link refresh}: the one set at run time, else the contract's. */
  rateOf({ name, rateLimit }: Pick<TaskDefinition, 'name' | 'rateLimit'>): TaskRate | undefined {
    return this.overrides.has(name) ? this.overrides.get(name) : parseRate(rateLimit);
  }

  /**
   * Changes the rate of a task for all workers, also for those that start later. This process knows it at once; others
   * with their next {@link refresh}.
   *
   * Times that were reserved before stand. Later ones are spaced by the new rate, from the end of the timetable on.
   *
   * @param rate as in a contract; null (or 0): no limit; undefined: the contract's own again.
   * @throws UnknownTaskError, TypeError for what is no rate: nothing was changed. BrokerUnavailableError.
   */
  async set(name: string, rate: string | number | null | undefined): Promise<void> {
    if (rate !== undefined) this.registry.get(name);
    const text = parseRate(rate)?.text ?? '0';
    await this.connections.ask('broker', (redis) =>
      rate === undefined ? redis.hdel(this.keys.rates, name) : redis.hset(this.keys.rates, name, text),
    );
    await this.refresh();
  }

  /** Reads what was set at run time. When it fails, what was known still holds. @throws BrokerUnavailableError */
  async refresh(): Promise<void> {
    const texts = await this.connections.ask('broker', (redis) => redis.hgetall(this.keys.rates));
    const overrides = new Map<string, TaskRate | undefined>();
    for (const [name, text] of Object.entries(texts)) {
      try {
        overrides.set(name, parseRate(text));
      } catch {
        // Written by a version that knows more rates than this one: the contract's holds here.
      }
    }
    this.overrides = overrides;
  }

  /**
   * Reserves the time at which a task may start: the first at once, each further one an interval later.
   *
   * Asked again before that time, it is the same time; asked again later, as by a retry, it is a new one. When an answer is
   * lost, a time that had come at once is lost with it: the rate is never exceeded.
   *
   * @returns ms since the epoch by the clock of Redis; not after `Date.now()` when it may start at once, whatever the clock
   *   of this process says.
   * @throws BrokerUnavailableError
   */
  async reserve(name: string, taskId: string, { intervalMs }: TaskRate): Promise<number> {
    const interval = Math.max(1, Math.round(intervalMs * 1000));
    const [time, hasCome] = await this.connections.ask('broker', (redis) =>
      (redis as Redis & RateScripts).celerityReserveTime(...this.keysOf(name), taskId, interval),
    );
    const at = Math.ceil(Number(time) / 1000);
    return hasCome === 1 ? Math.min(at, Date.now()) : at;
  }

  /**
   * Gives back the time of a task that will not start, when it is still to come: the next task of that name that reserves
   * gets exactly this time.
   *
   * @returns whether there was one.
   * @throws BrokerUnavailableError
   */
  async release(name: string, taskId: string): Promise<boolean> {
    const released = await this.connections.ask('broker', (redis) =>
      (redis as Redis & RateScripts).celerityReleaseTime(...this.keysOf(name), taskId),
    );
    return released === 1;
  }

  private keysOf(name: string): [end: string, reserved: string, freed: string] {
    return [
      this.keys.timetable(name, 'end'),
      this.keys.timetable(name, 'reserved'),
      this.keys.timetable(name, 'freed'),
    ];
  }
}
