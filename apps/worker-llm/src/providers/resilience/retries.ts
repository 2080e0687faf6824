import { ProviderError } from '../text-provider.js';
import type { Deadline } from './deadline.js';

const FIRST_DELAY = 250;
const LONGEST_DELAY = 8000;

export interface RetryPolicy {
  maxRetries: number;
  deadline: Deadline;
  /** Told of each wait before it begins. */
  onRetry?: (error: ProviderError, waitMs: number) => void;
}

/**
 * Repeats what failed for a time: after as long as the server asks for, else after 0.25 s, doubled each time up to 8 s, of which a
 * random part of up to a half is left out. A wait that would outlast the deadline is not begun.
 *
 * @throws what the last attempt threw; the deadline's reason
 */
export async function withRetries<T>(attempt: () => Promise<T>, policy: RetryPolicy): Promise<T> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ProviderError) || !error.transient || retry >= policy.maxRetries) throw error;
      const wait = error.retryAfterMs ?? backoff(retry);
      if (wait >= policy.deadline.leftMs) throw outlasting(error, wait);
      policy.onRetry?.(error, wait);
      await policy.deadline.wait(wait);
    }
  }
}

function backoff(retry: number): number {
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** retry) * (1 - Math.random() / 2);
}

function outlasting(error: ProviderError, wait: number): ProviderError {
  const message = `${error.message}; a repetition ${Math.ceil(wait / 1000)} s later would outlast LLM_TIMEOUT`;
  return new ProviderError(error.problem, message, { retryAfterMs: error.retryAfterMs });
}
