import { estimateTokens } from '../conversation.js';
import type { ProviderError } from '../text-provider.js';
import { type TextProvider, type WriteRequest, type Written } from '../text-provider.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import { Deadline } from './deadline.js';
import type { RateBudget } from './rate-budget.js';
import { withRetries } from './retries.js';

/** Longest that a check may take, ms. */
const CHECK_TIMEOUT = 3000;

export interface Resilience {
  timeoutMs: number;
  maxRetries: number;
  circuit: CircuitBreaker;
  budget: RateBudget;
  /** Told of what is repeated, and why. */
  onRetry?: (error: ProviderError, waitMs: number) => void;
}

/** A provider with a time limit, a circuit breaker, retries and rate limits around it, in this order from outside. */
export class ResilientProvider implements TextProvider {
  constructor(
    private readonly provider: TextProvider,
    private readonly resilience: Resilience,
  ) {}

  get name() {
    return this.provider.name;
  }

  get model() {
    return this.provider.model;
  }

  async write<T>(request: WriteRequest<T>, signal: AbortSignal): Promise<Written<T>> {
    signal.throwIfAborted();
    const { timeoutMs, maxRetries, circuit, onRetry } = this.resilience;
    const deadline = new Deadline(timeoutMs, signal);
    try {
      return await circuit.run(() =>
        withRetries(() => this.writeOnce(request, deadline), { maxRetries, deadline, onRetry }),
      );
    } finally {
      deadline.close();
    }
  }

  async check(signal: AbortSignal): Promise<void> {
    this.resilience.circuit.assertNotLeftAlone();
    const deadline = new Deadline(Math.min(CHECK_TIMEOUT, this.resilience.timeoutMs), signal);
    try {
      await this.provider.check(deadline.signal);
    } finally {
      deadline.close();
    }
  }

  close(): Promise<void> {
    return this.provider.close();
  }

  private async writeOnce<T>(request: WriteRequest<T>, deadline: Deadline): Promise<Written<T>> {
    await this.resilience.budget.take(estimateTokens(request) + request.maxOutputTokens, deadline);
    return this.provider.write(request, deadline.signal);
  }
}
