import { ArtifactTooLargeError, type WriteOptions } from './artifact-store.js';

/** Hands the chunks of a source on, counts their bytes, and breaks off where it should. */
export class Meter {
  bytes = 0;
  /** Why it broke off, if it did. */
  failure: unknown;

  constructor(
    private readonly key: string,
    private readonly options: WriteOptions,
  ) {}

  /**
   * @throws ArtifactTooLargeError as soon as there are more bytes than allowed, the reason of the signal, also while the source hangs, and
   * what the source throws
   */
  async *read(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { maxBytes = Infinity, signal } = this.options;
    const chunks = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await unlessAborted(chunks.next(), signal);
        if (done) return;
        this.bytes += value.byteLength;
        if (this.bytes > maxBytes) throw new ArtifactTooLargeError(this.key, maxBytes);
        yield value;
      }
    } catch (error) {
      this.failure = error;
      throw error;
    } finally {
      // Not awaited: a source that hangs would keep us here.
      chunks.return?.().catch(() => undefined);
    }
  }
}

/** The promise, or the reason of the signal, whichever comes first. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
