import type { HealthCheck } from '@celerity/task-core';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/** How often the loop shows that it turns, ms. */
const TICK = 250;
/** A turn that takes longer than this counts as a block, ms. */
const BLOCKED = 2000;
/** How long after a block the process is not ready, ms: long enough for a probe to see it. */
const MEMORY = 10_000;

/** Not ready while the event loop is blocked, and for a while after: what it could not answer at the time, it says then. */
@Injectable()
export class LoopWatch implements HealthCheck, OnApplicationBootstrap, OnApplicationShutdown {
  readonly name = 'event_loop';
  private timer: NodeJS.Timeout | undefined;
  private lastTick: number | undefined;
  private block: { endedAt: number; ms: number } | undefined;

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.tick(performance.now()), TICK);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** One turn of the loop. @param now ms on a clock that never jumps */
  tick(now: number): void {
    const late = now - (this.lastTick ?? now) - TICK;
    this.lastTick = now;
    if (late > BLOCKED) this.block = { endedAt: now, ms: late };
  }

  /** @throws Error while the last block is not long ago. */
  async check(): Promise<void> {
    const { block } = this;
    if (!block || performance.now() - block.endedAt > MEMORY) return;
    const seconds = (block.ms / 1000).toFixed(1);
    throw new Error(`the event loop was blocked for ${seconds} s: a task or request does long work without a pause`);
  }
}
