/** Waits for a promise, but not longer than `ms`. Resolves to whether it was fulfilled in time; rejects as it does. */
export async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), Math.max(0, ms))));
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A signal that can be given once: everybody who waits for it goes on. */
export class Bell {
  ring!: () => void;
  readonly rung = new Promise<void>((resolve) => (this.ring = resolve));
}

/** One time limit for many promises, with one timer for them all: what a timer each would cost on every command. */
export class Deadlines {
  private readonly waiting = new Set<{ at: number; expire: () => void }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ms: number) {}

  /** Settles as `promise` does, or rejects with `late()` when that takes longer than the limit, give or take a tenth. */
  within<T>(promise: Promise<T>, late: () => Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const entry = { at: Date.now() + this.ms, expire: () => reject(late()) };
      this.waiting.add(entry);
      this.timer ??= setInterval(() => this.check(), Math.max(10, this.ms / 10));
      promise.then(
        (value) => {
          this.waiting.delete(entry);
          resolve(value);
        },
        (error: unknown) => {
          this.waiting.delete(entry);
          reject(error as Error);
        },
      );
    });
  }

  private check(): void {
    const now = Date.now();
    for (const entry of this.waiting) {
      if (entry.at > now) break;
      this.waiting.delete(entry);
      entry.expire();
    }
    if (this.waiting.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
