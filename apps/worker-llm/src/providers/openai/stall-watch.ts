import { ProviderError } from '../text-provider.js';

export interface StallLimits {
  firstTokenTimeoutMs: number;
  stallTimeoutMs: number;
}

/**
 * Aborts when an answer does not begin in time, or stops coming. Its signal also aborts when the caller's does; after `close` it is
 * aborted in any case, which ends the connection.
 */
export class StallWatch {
  readonly signal: AbortSignal;
  private readonly own = new AbortController();
  private timer: NodeJS.Timeout;

  constructor(
    private readonly limits: StallLimits,
    caller: AbortSignal,
  ) {
    this.signal = AbortSignal.any([caller, this.own.signal]);
    const { firstTokenTimeoutMs: ms } = limits;
    this.timer = setTimeout(() => this.stop(`no first token within ${ms / 1000} s (LLM_FIRST_TOKEN_TIMEOUT)`), ms);
  }

  /** A token came. */
  moved(): void {
    clearTimeout(this.timer);
    const { stallTimeoutMs: ms } = this.limits;
    this.timer = setTimeout(() => this.stop(`no further token within ${ms / 1000} s (LLM_STALL_TIMEOUT)`), ms);
  }

  close(): void {
    clearTimeout(this.timer);
    this.own.abort(new ProviderError('unavailable', 'the answer is closed'));
  }

  private stop(message: string): void {
    this.own.abort(new ProviderError('timeout', message));
  }
}
