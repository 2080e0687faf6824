import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the loop is looked at, ms; what is measured includes it. */
const RESOLUTION = 20;
/** Length of a window, ms. */
const WINDOW = 5000;

/** How late the event loop is: the 99th percentile of the last complete window. */
export class LoopLag {
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  private timer: NodeJS.Timeout | undefined;
  private lastMs = 0;

  start(): void {
    this.histogram.enable();
    this.timer = setInterval(() => {
      this.lastMs = Math.max(0, this.histogram.percentile(99) / 1e6 - RESOLUTION);
      this.histogram.reset();
    }, WINDOW);
  }

  stop(): void {
    clearInterval(this.timer);
    this.histogram.disable();
  }

  /** ms */
  get value(): number {
    return Math.round(this.lastMs * 10) / 10;
  }
}
