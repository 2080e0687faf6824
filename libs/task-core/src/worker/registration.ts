import { platform } from 'node:os';
import type { Logger } from 'pino';
import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import { REGISTER } from '../control/directory-scripts.js';
import type { WorkerFacts, WorkerInfo } from '../control/worker-directory.js';
import type { EventStream } from '../events/event-stream.js';

/** Times of a registration, ms. */
export interface RegistrationTimes {
  /** How often a worker says that it lives. (Default: 2000) */
  heartbeat?: number;
  /** After which a silent worker counts as gone. (Default: 7000) */
  timeToLive?: number;
}

/** Seconds that it is remembered that a worker was leaving. */
const LEAVING_TTL = 86_400;

interface RegisterScript {
  celerityRegister(keys: number, ...args: (string | number)[]): Promise<null>;
}

/**
 * Keeps a worker in the directory, and among the consumers of its queues, as long as it lives: a dead one leaves by itself.
 * Tells the watchers of events with each heartbeat.
 */
export class Registration {
  private readonly heartbeatMs: number;
  private readonly timeToLive: number;
  private timer: NodeJS.Timeout | undefined;
  /** Queues that it may be a consumer of, in the eyes of the broker. */
  private entered: readonly string[] = [];
  private last: Promise<void> = Promise.resolve();
  /** When it was last entered, ms since the epoch. */
  private enteredAt = Date.now();
  private leaving = false;
  private stopped = false;

  /** @param queues that are consumed at that moment; call {@link heartbeat} when they have changed. */
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
    private readonly worker: string,
    private readonly queues: () => readonly string[],
    private readonly events: EventStream,
    private readonly facts: () => WorkerFacts,
    private readonly log: Logger,
    { heartbeat = 2000, timeToLive = 7000 }: RegistrationTimes = {},
  ) {
    this.heartbeatMs = heartbeat;
    this.timeToLive = timeToLive;
    connections.broker.defineCommand('celerityRegister', { lua: REGISTER });
  }

  /** Resolves when the worker is in the directory, or could not be entered and will be with a later heartbeat. */
  async start(): Promise<void> {
    this.timer = setInterval(() => void this.heartbeat(), this.heartbeatMs);
    this.publish('worker-online');
    await this.register();
  }

  /** Says now that the worker lives, and what it consumes: a queue that it has left, it leaves at once. Never rejects. */
  async heartbeat(): Promise<void> {
    if (this.stopped) return;
    this.publish('worker-heartbeat');
    await this.register();
  }

  /** @throws Error when the broker has taken no heartbeat for so long that the worker counts as gone: it is full, or away. */
  assertRegistered(): void {
    if (Date.now() - this.enteredAt <= this.timeToLive) return;
    throw new Error('the broker takes no heartbeats of this worker, which counts as gone');
  }

  /**
   * Says that the worker shuts down: it is no consumer of its queues any more, stays in the directory until it has gone, and
   * for a day it is remembered that its end was wanted. Call it before anything is stopped. Never rejects.
   */
  async markLeaving(): Promise<void> {
    this.leaving = true;
    const remembered = this.connections.ask('broker', (redis) =>
      redis.set(this.keys.leaving(this.worker), String(Date.now()), 'EX', LEAVING_TTL),
    );
    await Promise.all([remembered.catch((error: Error) => this.complain(error)), this.register()]);
  }

  /** Leaves the directory. Never rejects. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopped = true;
    this.publish('worker-offline');
    await this.register();
  }

  /** One after the other, each with what holds then. */
  private register(): Promise<void> {
    this.last = this.last.then(() => this.enter());
    return this.last;
  }

  private async enter(): Promise<void> {
    try {
      const queues = this.consumed();
      const left = this.entered.filter((queue) => !queues.includes(queue));
      this.entered = [...queues, ...left];
      const consumers = this.entered.map((queue) => this.keys.consumers(queue));
      const keys = [this.keys.workers, this.keys.workerFacts, ...consumers];
      const args = [this.worker, this.timeToLive, this.stopped ? '' : JSON.stringify(this.info()), queues.length];
      await this.connections.ask('broker', (redis) =>
        (redis as typeof redis & RegisterScript).celerityRegister(keys.length, ...keys, ...args),
      );
      this.entered = queues;
      this.enteredAt = Date.now();
    } catch (error) {
      this.complain(error as Error);
    }
  }

  private info(): Omit<WorkerInfo, 'name'> {
    return { ...this.facts(), queues: [...this.consumed()], leaving: this.leaving };
  }

  private consumed(): readonly string[] {
    return this.leaving || this.stopped ? [] : this.queues();
  }

  /** Fields of Celery's worker events. */
  private publish(type: 'worker-online' | 'worker-heartbeat' | 'worker-offline'): void {
    const { active, processed, loadavg, version, pool } = this.facts();
    const software = { sw_ident: 'celerity', sw_ver: version, sw_sys: platform() };
    const freq = this.heartbeatMs / 1000;
    this.events.publish(type, { freq, active, processed, loadavg, ...software, pool, queues: [...this.consumed()] });
  }

  private complain(error: Error): void {
    this.log.debug({ error: error.message }, 'the worker could not register itself');
  }
}
