import type { LlmProvider } from '@celerity/contracts';
import type { z } from 'zod';

/** What a provider is asked to write: one JSON object of the schema. */
export interface WriteRequest<T> {
  /** What the object must look like. Every string of it is bounded. */
  schema: z.ZodType<T>;
  /** For servers that want a name for the schema: letters, digits, `_`. */
  schemaName: string;
  system: string;
  /** The facts, delimited as data, and what is wanted. */
  prompt: string;
  /** Earlier drafts that were refused, and why: the provider is told both. */
  refused: readonly { draft: T; reasons: readonly string[] }[];
  maxOutputTokens: number;
  /** Told, in order, of the text that is being written, as it comes: raw pieces of the JSON. */
  onText?: (piece: string) => void;
}

export interface TokenUsage {
  input_tokens: number;
  output_tokens: number;
}

export interface Written<T> {
  draft: T;
  /** Which model answered, as the provider names it. */
  model: string | null;
  usage: TokenUsage;
}

/** Writes texts. Knows nothing of facts: what it writes is verified by others. */
export interface TextProvider {
  readonly name: LlmProvider;
  readonly model: string | null;
  /** @throws ProviderError; the signal's reason when it aborts. */
  write<T>(request: WriteRequest<T>, signal: AbortSignal): Promise<Written<T>>;
  /** Says whether it would answer; never writes a text. @throws ProviderError with what is wrong */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export type ProviderProblem =
  | 'not_configured' // no key, no file, no URL
  | 'unavailable' // does not answer, 5xx, circuit open
  | 'rate_limited' // 429, or our own limit
  | 'timeout'
  | 'refused' // 4xx: key, model or request is wrong
  | 'malformed'; // no JSON, wrong schema, cut off

export interface ProviderErrorOptions extends ErrorOptions {
  /** True: the same request may succeed a little later, and nothing of an answer was told to `onText`. (Default: false) */
  transient?: boolean;
  /** How long the server asks to be left alone, ms. */
  retryAfterMs?: number;
}

/** Why a provider wrote nothing. Its message holds no secret, and may be shown. */
export class ProviderError extends Error {
  readonly transient: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly problem: ProviderProblem,
    message: string,
    { transient = false, retryAfterMs, ...options }: ProviderErrorOptions = {},
  ) {
    super(message, options);
    this.name = 'ProviderError';
    this.transient = transient;
    this.retryAfterMs = retryAfterMs;
  }
}
