/** Lets one in at a time, in the order in which they came. */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve();

  /** @throws what `work` throws; the signal's reason, at once also while it waits */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.last;
    const turn = before.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.last = turn.catch(() => {});
    return Promise.race([turn, aborted(signal, before)]);
  }
}

/** Rejects when the signal aborts before that promise is settled; else never ends. */
function aborted(signal: AbortSignal, before: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    void before.then(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  });
}
