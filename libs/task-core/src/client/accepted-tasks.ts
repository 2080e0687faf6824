import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';

/** Keys that Redis looks at in one step: more would keep it from its work. */
const STEP = 1000;

/** Every task that the broker knows of, waiting, running or ended, as long as its record is kept. */
export class AcceptedTasks {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
  ) {}

  /**
   * Yields their ids, some at a time and in no order; one may come twice. Those that are accepted or forgotten meanwhile may be missing.
   * It looks at every key of the broker, without holding up others.
   *
   * @throws BrokerUnavailableError
   */
  async *ids(signal: AbortSignal): AsyncGenerator<string[]> {
    const prefix = this.keys.record('');
    let cursor = '0';
    do {
      const [next, found] = await this.connections.ask('broker', (redis) =>
        redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', STEP),
      );
      cursor = next;
      if (found.length > 0) yield found.map((key) => key.slice(prefix.length));
    } while (cursor !== '0' && !signal.aborted);
  }
}
