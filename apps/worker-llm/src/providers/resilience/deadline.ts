import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderError } from '../text-provider.js';

/** The time that one text may take, waits and retries included. Its signal also aborts when the caller's does, with the same reason. */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly end: number;
  private readonly timer: NodeJS.Timeout;

  constructor(timeoutMs: number, caller: AbortSignal) {
    const own = new AbortController();
    this.end = performance.now() + timeoutMs;
    this.timer = setTimeout(() => own.abort(tooLate(timeoutMs)), timeoutMs);
    this.signal = AbortSignal.any([caller, own.signal]);
  }

  get leftMs(): number {
    return Math.max(0, this.end - performance.now());
  }

  /** @throws the signal's reason */
  async wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal }).catch(() => {});
    this.signal.throwIfAborted();
  }

  /** Must be called once the text is there, or is given up. */
  close(): void {
    clearTimeout(this.timer);
  }
}

function tooLate(timeoutMs: number): ProviderError {
  return new ProviderError('timeout', `no whole answer within ${timeoutMs / 1000} s (LLM_TIMEOUT)`);
}
