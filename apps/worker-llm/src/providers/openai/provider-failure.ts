import type { APICallError } from 'ai';
import { ProviderError } from '../text-provider.js';
import { shownDetail } from './mask-secret.js';
import { retryAfterMs } from './retry-after.js';

/** What is known of a request that failed. */
export interface FailedRequest {
  key: string | undefined;
  /** Whether a piece of the answer was told of. Then the request is not repeated. */
  told: boolean;
}

/**
 * What went wrong with a request, in our words. The original is left out, also as cause: it holds the request, and its answer may
 * hold the key.
 */
export function providerFailure(error: unknown, failed: FailedRequest): ProviderError {
  if (error instanceof ProviderError) return error;
  if (isApiCallError(error) && error.statusCode !== undefined && error.statusCode >= 300) {
    return statusFailure(error, error.statusCode, failed);
  }
  if (isUnreadable(error)) return new ProviderError('malformed', `${brokenOff(failed)}: ${detailOf(error, failed)}`);
  return connectionFailure(error, failed);
}

/** Told by its name: its class is loaded with the AI SDK, where that is used. */
function isApiCallError(error: unknown): error is APICallError {
  return (error as Partial<Error> | null)?.name === 'AI_APICallError';
}

function statusFailure(error: APICallError, status: number, { key }: FailedRequest): ProviderError {
  const detail = shownDetail(serverWords(error), key);
  const said = `the provider answered ${status}${detail ? `: ${detail}` : ''}`;
  const after = retryAfterMs(error.responseHeaders);
  // Without money left OpenAI answers 429 too; no waiting helps.
  if (status === 429 && !/insufficient_quota/.test(error.responseBody ?? '')) {
    return new ProviderError('rate_limited', said, { transient: true, retryAfterMs: after });
  }
  if (status >= 500) return new ProviderError('unavailable', said, { transient: true, retryAfterMs: after });
  if (status === 401 && !key) return new ProviderError('not_configured', `${said}. It asks for a key: set LLM_API_KEY`);
  return new ProviderError('refused', `${said}${adviceFor(status, detail)}`);
}

function adviceFor(status: number, detail: string): string {
  if (status < 400) return '. It sends on to another address: set LLM_BASE_URL to that';
  if (status === 401 || status === 403) return '. Check LLM_API_KEY';
  if (status === 404) return '. Check LLM_BASE_URL, its /v1 included, and LLM_MODEL';
  if (/max_completion_tokens/.test(detail)) return '. Set LLM_TOKEN_LIMIT_FIELD=max_completion_tokens';
  if (/temperature/.test(detail)) return '. Unset LLM_TEMPERATURE';
  if (/response_format|json_schema/.test(detail)) return '. Set LLM_RESPONSE_FORMAT to what the server can';
  return '';
}

/** The words of an OpenAI error, or the body where it is none. */
function serverWords({ data, responseBody }: APICallError): string {
  const message = (data as { error?: { message?: unknown } } | undefined)?.error?.message;
  return typeof message === 'string' ? message : (responseBody ?? '');
}

/** Not a stream of JSON, or one that ended too early. */
function isUnreadable(error: unknown): boolean {
  return /^AI_(JSONParse|TypeValidation|InvalidResponseData|NoContent)/.test(
    (error as Partial<Error> | null)?.name ?? '',
  );
}

/** The connection failed, or the server told of an error inside its stream. */
function connectionFailure(error: unknown, failed: FailedRequest): ProviderError {
  const detail = detailOf(error, failed);
  if (failed.told) return new ProviderError('malformed', `${brokenOff(failed)}: ${detail}`);
  return new ProviderError('unavailable', `the provider cannot be asked: ${detail}`, { transient: true });
}

function brokenOff({ told }: FailedRequest): string {
  return told ? 'the answer broke off' : 'the answer cannot be read';
}

/** The innermost reason, such as `connect ECONNREFUSED 127.0.0.1:11434`. */
function detailOf(error: unknown, { key }: FailedRequest): string {
  if (isUnreadable(error)) return 'it is no stream of chat completion chunks that ends with a finish_reason';
  let reason = error as ErrorLike | undefined;
  while (reason?.cause) reason = reason.cause;
  const words = reason?.message || reason?.code || reason || 'no reason was given';
  return shownDetail(typeof words === 'string' ? words : JSON.stringify(words), key);
}

/** Errors of Node itself, and what servers send as one. */
interface ErrorLike {
  message?: unknown;
  code?: unknown;
  cause?: ErrorLike;
}
