/**
 * Lets many in at once, or one alone: for pools whose runs share a process. Whoever wants to be alone waits until the others
 * are out, and nobody else gets in before it.
 */
export class AloneGate {
  private inside = 0;
  private alone = false;
  private readonly queue: { alone: boolean; enter: () => void }[] = [];

  /** Resolves when it may go in; call {@link leave} after. */
  async enter(alone: boolean): Promise<void> {
    if (this.queue.length === 0 && this.admits(alone)) return this.admit(alone);
    await new Promise<void>((resolve) => this.queue.push({ alone, enter: resolve }));
  }

  leave(): void {
    this.inside--;
    this.alone = false;
    for (let next = this.queue[0]; next && this.admits(next.alone); next = this.queue[0]) {
      this.queue.shift();
      this.admit(next.alone);
      next.enter();
    }
  }

  private admits(alone: boolean): boolean {
    return alone ? this.inside === 0 : !this.alone;
  }

  private admit(alone: boolean): void {
    this.inside++;
    this.alone = alone;
  }
}
