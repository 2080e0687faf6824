import type { HealthCheck } from '@celerity/task-core';
import { ProviderError, type TextProvider } from '../providers/text-provider.js';

/** Longest that a look at the provider takes, ms: probes are answered within two seconds. */
const LOOK = 1500;
/** How long what was seen is believed, ms: probes come often, and some providers count requests. */
const FRESH = 10_000;

/** What `/health` tells of the provider. */
export type ProviderReport = {
  provider: string;
  model: string | null;
  /** True: it does not answer, or is not set up, and the template writes in its place. */
  degraded: boolean;
  problem?: string;
  message?: string;
};

/**
 * Looks whether the provider of texts would answer. One that does not degrades the worker: every text is written by the template then, so the
 * worker stays ready, and what is wrong is told.
 */
export class ProviderHealth implements HealthCheck {
  readonly name = 'text_provider';
  private seen: { until: number; report: Promise<ProviderReport> } | undefined;

  constructor(private readonly provider: TextProvider | undefined) {}

  check(): Promise<ProviderReport> {
    if (!this.seen || this.seen.until < Date.now()) this.seen = { until: Date.now() + FRESH, report: this.look() };
    return this.seen.report;
  }

  private async look(): Promise<ProviderReport> {
    const { provider } = this;
    if (!provider) return { provider: 'template', model: null, degraded: false };
    const named = { provider: provider.name, model: provider.model };
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), LOOK);
    try {
      await Promise.race([provider.check(limit.signal), overdue(limit.signal)]);
      return { ...named, degraded: false };
    } catch (error) {
      return { ...named, degraded: true, ...describe(error) };
    } finally {
      clearTimeout(timer);
    }
  }
}

function overdue(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const late = () => reject(new ProviderError('timeout', `the provider did not answer within ${LOOK} ms`));
    signal.addEventListener('abort', late, { once: true });
  });
}

/** Messages of providers hold no secret; of others nobody knows. */
function describe(error: unknown): Pick<ProviderReport, 'problem' | 'message'> {
  if (error instanceof ProviderError) return { problem: error.problem, message: error.message };
  return { problem: 'unavailable', message: 'the provider could not be looked at' };
}
