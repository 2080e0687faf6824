/** Things by time, in steps: the newest so many steps are kept. */
export class Slots<T> {
  private readonly byStart = new Map<number, T>();
  private newest = -Infinity;

  /**
   * @param step ms
   * @param kept how many steps
   */
  constructor(
    readonly step: number,
    private readonly kept: number,
    private readonly make: () => T,
  ) {}

  /** The one that a moment lies in; undefined when that is too long ago. @param at ms since the epoch */
  at(at: number): T | undefined {
    const start = Math.floor(at / this.step) * this.step;
    const found = this.byStart.get(start);
    if (found) return found;
    if (start <= this.newest - this.step * this.kept) return undefined;
    const made = this.make();
    this.byStart.set(start, made);
    if (start > this.newest) {
      this.newest = start;
      this.dropOld();
    }
    return made;
  }

  /** Those that begin from then on, oldest first. Where nothing happened there is none. */
  since(from: number): [start: number, value: T][] {
    return [...this.byStart].filter(([start]) => start >= from).sort(([a], [b]) => a - b);
  }

  private dropOld(): void {
    const oldest = this.newest - this.step * (this.kept - 1);
    for (const start of this.byStart.keys()) if (start < oldest) this.byStart.delete(start);
  }
}
