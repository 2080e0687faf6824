/** A fair counting semaphore: as many runs at once as there are slots. */
export class Slots {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private count: number) {}

  get size(): number {
    return this.count;
  }

  /** Runs that have a slot. */
  get busy(): number {
    return this.taken;
  }

  /** Runs that wait for one. */
  get wanted(): number {
    return this.waiting.length;
  }

  /** Takes a slot, first come first served. Resolves to false, without one, when none gets free within `ms`. */
  async acquire(ms: number): Promise<boolean> {
    if (this.taken < this.count) {
      this.taken++;
      return true;
    }
    return new Promise((resolve) => {
      const granted = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(granted), 1);
        resolve(false);
      }, ms);
      this.waiting.push(granted);
    });
  }

  release(): void {
    this.taken--;
    this.grant();
  }

  /** Runs that have a slot keep it, also when there are fewer from now on. */
  resize(count: number): void {
    this.count = count;
    this.grant();
  }

  private grant(): void {
    while (this.taken < this.count) {
      const next = this.waiting.shift();
      if (!next) return;
      this.taken++;
      next();
    }
  }
}
