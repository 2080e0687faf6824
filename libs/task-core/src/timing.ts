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
