/** Longest delay a Node timer knows, ms. */
const MAX_TIMER = 2 ** 31 - 1;

/** The timers of one run: cleared together when it is over. */
export class RunTimers {
  private readonly timers: NodeJS.Timeout[] = [];

  after(ms: number, action: () => void): void {
    this.timers.push(setTimeout(action, Math.min(ms, MAX_TIMER)));
  }

  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
