import { EventGaps } from '@celerity/storage';
import { type EventGap, LOGGER } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';

/** Places where events are missing: notes them, and rings for the reconciler. */
@Injectable()
export class Gaps {
  private wanted = false;
  private ring: () => void = () => undefined;

  constructor(
    @Inject(EventGaps) private readonly stored: EventGaps,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  get isWanted(): boolean {
    return this.wanted;
  }

  /** @throws StorageUnavailableError */
  async note({ id, reason, since, until, count, hostname }: EventGap): Promise<void> {
    const [from, to] = [since === null ? null : new Date(since * 1000), new Date(until * 1000)];
    await this.stored.add({ id, reason, since: from, until: to, count: count ?? null, hostname: hostname ?? null });
    this.logger.warn(
      { reason, since: from, until: to, count, hostname },
      'events are missing: the tasks themselves are asked',
    );
    this.ask();
  }

  /** The tasks themselves are to be asked. */
  ask(): void {
    this.wanted = true;
    this.ring();
  }

  /** As {@link ask}, when whoever takes it asks again by himself. */
  askLater(): void {
    this.wanted = true;
  }

  /** Whether somebody has asked since the last time. */
  take(): boolean {
    const wanted = this.wanted;
    this.wanted = false;
    return wanted;
  }

  onAsked(ring: () => void): void {
    this.ring = ring;
    if (this.wanted) ring();
  }
}
