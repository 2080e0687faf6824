import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import type { PoolKind } from '../pool/pool.js';
import { isAddressed, type Recipients } from './addressing.js';
import { LOOK } from './directory-scripts.js';

/** What a worker's runtime says of it with every heartbeat. */
export interface WorkerFacts {
  /** Name of its app, for example `worker-ml`. */
  app: string;
  /** Machine that it runs on. */
  hostname: string;
  pid: number;
  pool: PoolKind;
  /** Tasks that it runs at once. */
  concurrency: number;
  /** When it began to consume, ISO 8601 in UTC. */
  started: string;
  /** Of the software. */
  version: string;
  /** Tasks that run now. */
  active: number;
  /** Runs so far. */
  processed: number;
  /** Of its machine, over 1, 5 and 15 minutes. */
  loadavg: number[];
  /** How late its event loop is. */
  event_loop_lag_ms: number;
  /** Children of its pool that have been replaced by fresh ones since it started; absent of workers that do not tell. */
  children_replaced?: number;
}

/** A worker that lives. */
export interface WorkerInfo extends WorkerFacts {
  name: string;
  /** Queues that it consumes, and their lanes as `<queue>.<lane>`. */
  queues: string[];
  /** It shuts down: it takes no more tasks, and ends those that it has. */
  leaving: boolean;
}

interface LookScript {
  celerityWorkers(workers: string, facts: string): Promise<[now: number, ...namesAndFacts: string[]]>;
}

/** Knows the workers that live: those whose heartbeat came within their time to live. A dead one leaves by itself. */
export class WorkerDirectory {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
  ) {
    connections.broker.defineCommand('celerityWorkers', { numberOfKeys: 2, lua: LOOK });
  }

  /** Workers that live, by name. @throws BrokerUnavailableError */
  async list(recipients: Recipients = {}): Promise<WorkerInfo[]> {
    const { workers } = await this.look();
    return workers.filter(({ name }) => isAddressed(name, recipients));
  }

  /** {@link list}, with the time by the clock of the broker, ms since the epoch. @throws BrokerUnavailableError */
  async look(): Promise<{ now: number; workers: WorkerInfo[] }> {
    const [now, ...entries] = await this.connections.ask('broker', (redis) =>
      (redis as typeof redis & LookScript).celerityWorkers(this.keys.workers, this.keys.workerFacts),
    );
    const workers: WorkerInfo[] = [];
    for (let index = 0; index < entries.length; index += 2) {
      const [name, facts] = [entries[index]!, entries[index + 1]!];
      if (facts) workers.push({ ...(JSON.parse(facts) as Omit<WorkerInfo, 'name'>), name });
    }
    return { now, workers: workers.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  /**
   * Whether a worker had said that it shuts down when it was last heard of: a task that it held is no suspect then.
   *
   * @param since ms since the epoch by the worker's clock, when the task started there. What an earlier process of the same
   *   name said before that does not count. (Default: within the last day)
   * @throws BrokerUnavailableError
   */
  async wasLeaving(worker: string, since = 0): Promise<boolean> {
    const at = await this.connections.ask('broker', (redis) => redis.get(this.keys.leaving(worker)));
    return at !== null && Number(at) >= since;
  }
}
