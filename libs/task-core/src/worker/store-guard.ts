import type { Logger } from 'pino';
import type { Transition } from '../backend/result-backend.js';
import type { RedisConnections } from '../broker/connections.js';
import { isOutage } from '../broker/connections.js';
import { toError } from '../definition/errors.js';

/** The answer to a write, and whether it had to be sent more than once: an earlier sending may have taken effect unheard. */
export interface GuardedTransition extends Transition {
  repeated: boolean;
}

/**
 * Keeps a finished run from being lost when the result backend is down or full: the write is repeated until it is stored,
 * while the job stays locked and the worker takes no new ones.
 */
export class StoreGuard {
  private failing = 0;

  constructor(
    private readonly connections: RedisConnections,
    private readonly log: Logger,
    /** Told when writing begins to fail, and when it works again. */
    private readonly onChange: (healthy: boolean) => void,
  ) {}

  get healthy(): boolean {
    return this.failing === 0;
  }

  /** Resolves when the write has been answered. */
  async store(taskId: string, write: () => Promise<Transition>): Promise<GuardedTransition> {
    for (let tries = 0; ; tries++) {
      try {
        const reply = await this.connections.ask('results', write);
        if (tries > 0) this.recovered(taskId);
        return { ...reply, repeated: tries > 0 };
      } catch (thrown) {
        const error = toError(thrown);
        if (!isOutage(error))
          this.log.error({ task_id: taskId, error: error.stack }, 'the result backend refuses a write');
        if (tries === 0) this.failed(taskId, error);
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** tries, 2000)));
      }
    }
  }

  private failed(taskId: string, error: Error): void {
    this.log.error(
      { task_id: taskId, error: error.message },
      'the result backend cannot store a state; the task is kept and the worker takes no new ones until it can',
    );
    if (this.failing++ === 0) this.onChange(false);
  }

  private recovered(taskId: string): void {
    this.log.info({ task_id: taskId }, 'the result backend stored the state at last');
    if (--this.failing === 0) this.onChange(true);
  }
}
