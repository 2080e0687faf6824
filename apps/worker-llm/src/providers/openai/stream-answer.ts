import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';
import { conversation } from '../conversation.js';
import type { WriteRequest } from '../text-provider.js';
import { boundedFetch } from './bounded-fetch.js';
import type { AnswerParts } from './read-answer.js';
import { responseFormat, type ResponseFormat, systemPrompt } from './response-format.js';

export interface ServerOptions {
  /** With its `/v1`, without a last slash. */
  baseUrl: string;
  model: string;
  apiKey: string | undefined;
  responseFormat: ResponseFormat;
  tokenLimitField: 'max_tokens' | 'max_completion_tokens';
  temperature: number | undefined;
}

/** Name under which the AI SDK keeps our own fields of a request. */
const OWN_FIELDS = 'server';

/** Asks once, through the AI SDK, and gives the parts of the answer as they come. */
export function streamAnswer<T>(
  options: ServerOptions,
  request: WriteRequest<T>,
  abortSignal: AbortSignal,
): AnswerParts {
  const { responseFormat: format, tokenLimitField, temperature } = options;
  const response_format = responseFormat(format, request.schema, request.schemaName);
  const server = createOpenAICompatible({
    name: OWN_FIELDS,
    baseURL: options.baseUrl,
    apiKey: options.apiKey,
    includeUsage: true,
    fetch: boundedFetch,
  });
  const { fullStream } = streamText({
    model: server(options.model),
    system: systemPrompt(format, request.system, request.schema),
    messages: conversation(request),
    temperature,
    maxRetries: 0,
    abortSignal,
    // What failed comes as a part of the stream; the default prints it.
    onError: () => {},
    providerOptions: {
      [OWN_FIELDS]: { [tokenLimitField]: request.maxOutputTokens, ...(response_format && { response_format }) },
    },
  });
  return fullStream;
}
