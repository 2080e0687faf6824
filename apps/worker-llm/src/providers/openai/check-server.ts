import { z } from 'zod';
import { ProviderError } from '../text-provider.js';
import { boundedFetch } from './bounded-fetch.js';
import { providerFailure } from './provider-failure.js';
import { shownDetail } from './mask-secret.js';

export interface CheckedServer {
  baseUrl: string;
  model: string;
  apiKey: string | undefined;
}

const ModelList = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

/**
 * Asks the server for its list of models. One without such a list passes, as it answers.
 *
 * @throws ProviderError when it does not answer, refuses the key, or has a list without the model; the signal's reason
 */
export async function checkServer({ baseUrl, model, apiKey }: CheckedServer, signal: AbortSignal): Promise<void> {
  const response = await askForModels(baseUrl, apiKey, signal);
  const body = await response.text().catch(() => '');
  signal.throwIfAborted();
  const { status } = response;
  if (status === 401 || status === 403) {
    const advice = apiKey ? 'it refuses LLM_API_KEY' : 'it asks for a key: set LLM_API_KEY';
    throw new ProviderError(apiKey ? 'refused' : 'not_configured', `the provider answered ${status}: ${advice}`);
  }
  if (status === 429) throw new ProviderError('rate_limited', 'the provider answered 429');
  if (status >= 500)
    throw new ProviderError('unavailable', `the provider answered ${status}: ${shownDetail(body, apiKey)}`);
  if (status < 400 && !response.ok)
    throw new ProviderError('refused', `the provider answered ${status}: LLM_BASE_URL leads elsewhere`);
  const served = modelsIn(body);
  // Ollama lists `name:latest` for what is asked for as `name`.
  if (served && !served.includes(model) && !served.includes(`${model}:latest`)) {
    throw new ProviderError(
      'refused',
      `the provider does not serve LLM_MODEL ${model}, but: ${shownDetail(served.join(', '), apiKey)}`,
    );
  }
}

async function askForModels(baseUrl: string, apiKey: string | undefined, signal: AbortSignal): Promise<Response> {
  const headers = apiKey ? { authorization: `Bearer ${apiKey}` } : undefined;
  try {
    return await boundedFetch(`${baseUrl}/models`, { headers, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw providerFailure(error, { key: apiKey, told: false });
  }
}

/** Undefined where the body is no list of models. */
function modelsIn(body: string): string[] | undefined {
  try {
    return ModelList.parse(JSON.parse(body)).data.map(({ id }) => id);
  } catch {
    return undefined;
  }
}
