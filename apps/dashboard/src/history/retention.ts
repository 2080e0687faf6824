import type { Settings } from '@celerity/config';
import { EventGaps, HistorySamples, StorageUnavailableError, TaskHistory } from '@celerity/storage';
import { LOGGER, SETTINGS } from '@celerity/task-core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';

const EVERY = 60_000;
/** Rounds of a thousand tasks each time: a large deletion must not hold up what is written. */
const MOST_ROUNDS = 50;
/** How long figures over time are kept, ms. */
const SAMPLES_KEPT = 8 * 86_400_000;

/** Deletes what is too old. */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(TaskHistory) private readonly history: TaskHistory,
    @Inject(EventGaps) private readonly gaps: EventGaps,
    @Inject(HistorySamples) private readonly samples: HistorySamples,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      const prune = async () => void (await this.prune());
      this.running = this.running.then(prune).catch((error: unknown) => this.tell(error));
    }, EVERY);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** @returns tasks that were forgotten */
  async prune(now = Date.now()): Promise<number> {
    await this.samples.prune(new Date(now - SAMPLES_KEPT));
    const { retention } = this.settings.history;
    if (retention === 0) return 0;
    const before = new Date(now - retention * 1000);
    await this.gaps.prune(before);
    let forgotten = 0;
    for (let round = 0; round < MOST_ROUNDS && !this.stopped; round++) {
      const count = await this.history.prune(before);
      forgotten += count;
      if (count < 1000) break;
    }
    return forgotten;
  }

  private tell(error: unknown): void {
    if (error instanceof StorageUnavailableError) return;
    this.logger.error({ err: error }, 'old history could not be deleted; it is tried again');
  }
}
