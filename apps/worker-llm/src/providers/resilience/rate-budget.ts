import { BrokerUnavailableError, type Rate, type RateLimiter } from '@celerity/task-core';
import { ProviderError } from '../text-provider.js';
import type { Deadline } from './deadline.js';

export interface RateLimits {
  /** 0 = no limit. */
  requestsPerMinute: number;
  /** 0 = no limit. */
  tokensPerMinute: number;
}

const MINUTE = 60_000;

/** What a provider may be asked for in a minute, by all workers together. */
export class RateBudget {
  /** @param name the same for all who share the budget */
  constructor(
    private readonly limiter: RateLimiter,
    private readonly limits: RateLimits,
    private readonly name: string,
  ) {}

  /**
   * Takes one request of so many tokens. Waits for it where that leaves at least half of the deadline's time to the answer. A text that
   * takes more than a minute's tokens takes them all.
   *
   * @throws ProviderError `rate_limited`; the deadline's reason
   */
  async take(tokens: number, deadline: Deadline): Promise<void> {
    const { requestsPerMinute, tokensPerMinute } = this.limits;
    await this.takeFrom('requests', requestsPerMinute, 1, deadline);
    await this.takeFrom('tokens', tokensPerMinute, Math.min(tokens, tokensPerMinute), deadline);
  }

  private async takeFrom(what: 'requests' | 'tokens', limit: number, amount: number, deadline: Deadline) {
    if (limit === 0) return;
    const patience = deadline.leftMs / 2;
    for (;;) {
      const { allowed, retryAfterMs } = await this.ask(what, { limit, periodMs: MINUTE }, amount);
      if (allowed) return;
      if (deadline.leftMs - retryAfterMs < patience) throw overLimit(what, limit, retryAfterMs);
      await deadline.wait(retryAfterMs);
    }
  }

  private async ask(what: string, rate: Rate, amount: number) {
    try {
      return await this.limiter.take(`llm:${this.name}:${what}`, rate, amount);
    } catch (error) {
      if (!(error instanceof BrokerUnavailableError)) throw error;
      throw new ProviderError('rate_limited', 'the broker that counts the requests of all workers does not answer');
    }
  }
}

function overLimit(what: 'requests' | 'tokens', limit: number, waitMs: number): ProviderError {
  const setting = what === 'requests' ? 'LLM_REQUESTS_PER_MINUTE' : 'LLM_TOKENS_PER_MINUTE';
  const message = `${limit} ${what} a minute are used up for another ${Math.ceil(waitMs / 1000)} s (${setting})`;
  return new ProviderError('rate_limited', message, { retryAfterMs: waitMs });
}
