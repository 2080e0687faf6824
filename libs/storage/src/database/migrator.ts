import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { migrate } from './migrate.js';
import { outageReason } from './outage.js';

/** Waits between two tries, ms: the first, and the longest. */
const [FIRST_WAIT, LONGEST_WAIT] = [100, 2000];

/** Brings the tables up to date in the background, and tries until it has: the server may come later than this process. */
export class Migrator {
  /** Why it has not been done yet; undefined once it has. */
  trouble: string | undefined = 'its tables are being brought up to date';
  /** Resolves once the tables are up to date. */
  readonly done: Promise<void>;
  private readonly stopping = new AbortController();
  private finish: () => void = () => undefined;
  private running = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {
    this.done = new Promise((resolve) => (this.finish = resolve));
  }

  start(): void {
    this.running = this.keepTrying();
  }

  /** Tries no more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async keepTrying(): Promise<void> {
    const { signal } = this.stopping;
    for (let wait = FIRST_WAIT; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        const applied = await migrate(this.url, signal);
        this.trouble = undefined;
        if (applied.length > 0) this.logger.info({ migrations: applied }, 'the tables of the database are up to date');
        return this.finish();
      } catch (error) {
        if (!signal.aborted) this.tell(error);
        await sleep(wait, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** One line for each kind of trouble, not one for each try. */
  private tell(error: unknown): void {
    const reason = outageReason(error);
    const trouble =
      reason ?? `its tables cannot be brought up to date: ${error instanceof Error ? error.message : error}`;
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.logger.warn({ reason: trouble, ...(reason === undefined && { err: error }) }, 'the database is not ready');
  }
}
