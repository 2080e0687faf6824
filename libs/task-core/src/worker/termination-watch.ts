import type { Logger } from 'pino';
import type { ResultBackend } from '../backend/result-backend.js';
import { toError } from '../definition/errors.js';
import type { ActiveRuns } from './active-runs.js';

/** Time between looks, ms; runs that are younger than this are not asked for. */
const LOOK = 5000;

/**
 * Looks now and then whether a running task was revoked with `terminate`: a command that was sent while this worker was cut
 * off from the broker is not lost.
 */
export class TerminationWatch {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly active: ActiveRuns,
    private readonly backend: ResultBackend,
    private readonly terminate: (taskId: string) => void,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(Date.now()), LOOK);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** One look, at the runs that began long enough before `now`. */
  async look(now: number): Promise<void> {
    const old = this.active.list().filter(({ startedAt }) => now - startedAt >= LOOK);
    if (old.length === 0) return;
    try {
      const ids = await this.backend.terminated(old.map(({ request }) => request.taskId));
      for (const id of ids) this.terminate(id);
    } catch (thrown) {
      this.log.debug({ error: toError(thrown).message }, 'it could not be seen which tasks are to be stopped');
    }
  }
}
