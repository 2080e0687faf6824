import type { RedisConnections } from '../broker/connections.js';
import type { Keys } from '../broker/keys.js';
import type { Watcher } from '../backend/watcher.js';

/** A command to every worker; each acts if it concerns a task of its own. */
export interface ControlCommand {
  method: 'revoke';
  task_id: string;
  reason: string;
}

/** Broadcasts commands to all workers. Delivery is at most once: what must hold is stored first, and then broadcast. */
export class ControlChannel {
  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: Keys,
  ) {}

  async broadcast(command: ControlCommand): Promise<void> {
    await this.connections.ask('broker', (redis) => redis.publish(this.keys.control, JSON.stringify(command)));
  }

  /** Listens until the returned function is called. */
  listen(watcher: Watcher, handle: (command: ControlCommand) => void): Promise<() => Promise<void>> {
    return watcher.watch(this.keys.control, (message) => {
      if (message) handle(JSON.parse(message) as ControlCommand);
    });
  }
}
