/**
 * Hands on the newest of many values: at most one in so many ms, one at a time, and the last one in any case. Who offers them never
 * waits.
 */
export class PacedReport<T> {
  private newest: { value: T } | undefined;
  private sentAt = -Infinity;
  private underWay: Promise<void> | undefined;
  private failure: { error: unknown } | undefined;

  constructor(
    private readonly everyMs: number,
    private readonly send: (value: T) => Promise<void>,
  ) {}

  offer(value: T): void {
    this.newest = { value };
    if (!this.underWay && performance.now() - this.sentAt >= this.everyMs) this.sendNewest();
  }

  /** Resolves when the last value is sent. @throws what sending one of them failed with */
  async flush(): Promise<void> {
    await this.underWay;
    this.sendNewest();
    await this.underWay;
    if (this.failure) throw this.failure.error;
  }

  private sendNewest(): void {
    if (!this.newest) return;
    const { value } = this.newest;
    this.newest = undefined;
    this.sentAt = performance.now();
    this.underWay = this.send(value)
      .catch((error: unknown) => void (this.failure ??= { error }))
      .finally(() => (this.underWay = undefined));
  }
}
