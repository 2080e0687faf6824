/** Lets one in at a time, in the order in which they came. */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve();

  /**
   * The next one is let in when `work` has ended, be it after its caller was let go.
   *
   * @throws what `work` throws; the signal's reason, at once
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    const ended = turn.then(
      () => {},
      () => {},
    );
    this.last = ended;
    return Promise.race([turn, aborted(signal, ended)]);
  }
}

/** Rejects when the signal aborts before the work has ended; else never settles. */
function aborted(signal: AbortSignal, ended: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    void ended.then(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  });
}
