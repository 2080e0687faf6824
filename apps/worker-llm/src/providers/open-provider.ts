import { createHash } from 'node:crypto';
import type { Settings } from '@celerity/config';
import type { RateLimiter } from '@celerity/task-core';
import { LlamaCppProvider } from './llama/llama-cpp-provider.js';
import { NotConfiguredProvider } from './not-configured-provider.js';
import { OpenAiCompatibleProvider } from './openai/openai-compatible-provider.js';
import { CircuitBreaker } from './resilience/circuit-breaker.js';
import { RateBudget } from './resilience/rate-budget.js';
import { ResilientProvider } from './resilience/resilient-provider.js';
import type { TextProvider } from './text-provider.js';

type LlmSettings = Settings['llm'];

export interface ProviderParts {
  /** Counts over all workers. */
  rateLimiter: RateLimiter;
  logger?: { warn(message: string): void };
}

/**
 * The provider that the settings name, with time limits, retries, a circuit breaker and rate limits around it. Undefined for the template, which
 * is no provider. Opens no connection and loads no model yet, and never throws: one that lacks a setting says so when it is asked.
 */
export function openProvider(settings: LlmSettings, { rateLimiter, logger }: ProviderParts): TextProvider | undefined {
  if (settings.provider === 'template') return undefined;
  const provider = settings.provider === 'llama-cpp' ? openLlamaCpp(settings) : openOpenAiCompatible(settings);
  if (provider instanceof NotConfiguredProvider) return provider;
  return new ResilientProvider(provider, {
    timeoutMs: settings.timeoutMs,
    maxRetries: settings.maxRetries,
    circuit: new CircuitBreaker({ failures: settings.circuitFailures, openMs: settings.circuitOpenMs }),
    budget: new RateBudget(rateLimiter, settings, budgetName(settings)),
    onRetry: ({ message }, waitMs) => logger?.warn(`${message}; asked again in ${(waitMs / 1000).toFixed(1)} s`),
  });
}

function openOpenAiCompatible(settings: LlmSettings): TextProvider {
  const { baseUrl, model } = settings;
  if (baseUrl === undefined || model === undefined) {
    const missing = [baseUrl === undefined ? ['LLM_BASE_URL'] : [], model === undefined ? ['LLM_MODEL'] : []].flat();
    return new NotConfiguredProvider('openai-compatible', missing);
  }
  return new OpenAiCompatibleProvider({ ...settings, baseUrl, model });
}

function openLlamaCpp(settings: LlmSettings): TextProvider {
  const { modelFile } = settings;
  if (modelFile === undefined) return new NotConfiguredProvider('llama-cpp', ['LLM_MODEL_FILE']);
  return new LlamaCppProvider({ ...settings, modelFile });
}

/** Whoever asks the same server with the same key shares its limits; neither is told to the broker. */
function budgetName({ provider, baseUrl, apiKey, modelFile }: LlmSettings): string {
  const parts = [provider, baseUrl, apiKey, modelFile];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
