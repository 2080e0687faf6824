import type { Slots } from './slots.js';

/** How often the load is looked at, ms. */
const LOOK = 1000;
/** How long slots must have been unused before one is taken away, ms. */
const KEEP = 30_000;

/** Bounds of the concurrency. */
export interface Bounds {
  min: number;
  max: number;
}

/** Lets the concurrency follow the load: it grows at once when runs wait for a slot, and shrinks slowly when slots are unused. */
export class Autoscaler {
  private timer: NodeJS.Timeout | undefined;
  private range: Bounds | undefined;
  private busyAt = 0;

  /** @param resize changes the concurrency. */
  constructor(
    private readonly slots: Slots,
    private readonly resize: (concurrency: number) => void,
  ) {}

  get bounds(): Bounds | null {
    return this.range ?? null;
  }

  start(range: Bounds, now = Date.now()): void {
    this.stop();
    this.range = range;
    this.busyAt = now;
    this.adjust(now);
    this.timer = setInterval(() => this.adjust(Date.now()), LOOK);
  }

  stop(): void {
    clearInterval(this.timer);
    this.range = undefined;
  }

  /** One look at the load. */
  adjust(now: number): void {
    const range = this.range;
    if (!range) return;
    const { busy, wanted, size } = this.slots;
    const needed = busy + wanted;
    if (needed >= size) this.busyAt = now;
    const idle = now - this.busyAt >= KEEP;
    const target = needed > size ? needed : idle ? size - 1 : size;
    const next = Math.min(range.max, Math.max(range.min, target));
    if (next === size) return;
    if (next < size) this.busyAt = now;
    this.resize(next);
  }
}
