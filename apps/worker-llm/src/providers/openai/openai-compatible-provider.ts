import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText, type LanguageModel } from 'ai';
import { conversation, estimateTokens, tokensOf } from '../conversation.js';
import { parseDraft } from '../parse-draft.js';
import type { TextProvider, WriteRequest, Written } from '../text-provider.js';
import { boundedFetch } from './bounded-fetch.js';
import { checkServer } from './check-server.js';
import { providerFailure } from './provider-failure.js';
import { readAnswer, type Answer } from './read-answer.js';
import { responseFormat, systemPrompt, type ResponseFormat } from './response-format.js';
import { type StallLimits, StallWatch } from './stall-watch.js';

export interface OpenAiCompatibleOptions extends StallLimits {
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
/** No token of a text in our languages is longer on average. */
const CHARACTERS_PER_TOKEN = 16;

/** Any server with OpenAI's chat completions: Ollama, vLLM, llama.cpp's, OpenAI. One request, one answer: it repeats nothing. */
export class OpenAiCompatibleProvider implements TextProvider {
  readonly name = 'openai-compatible';
  private readonly server: LanguageModel;

  constructor(private readonly options: OpenAiCompatibleOptions) {
    this.server = createOpenAICompatible({
      name: OWN_FIELDS,
      baseURL: options.baseUrl,
      apiKey: options.apiKey,
      includeUsage: true,
      fetch: boundedFetch,
    })(options.model);
  }

  get model(): string {
    return this.options.model;
  }

  async write<T>(request: WriteRequest<T>, signal: AbortSignal): Promise<Written<T>> {
    signal.throwIfAborted();
    const watch = new StallWatch(this.options, signal);
    let told = false;
    const onText = (piece: string) => {
      told = true;
      request.onText?.(piece);
    };
    try {
      const answer = await this.ask(request, watch, onText);
      watch.signal.throwIfAborted();
      return this.written(request, answer);
    } catch (error) {
      watch.signal.throwIfAborted();
      throw providerFailure(error, { key: this.options.apiKey, told });
    } finally {
      watch.close();
    }
  }

  check(signal: AbortSignal): Promise<void> {
    return checkServer(this.options, signal);
  }

  async close(): Promise<void> {}

  private ask<T>(request: WriteRequest<T>, watch: StallWatch, onText: (piece: string) => void): Promise<Answer> {
    const { responseFormat: format, tokenLimitField, temperature } = this.options;
    const response_format = responseFormat(format, request.schema, request.schemaName);
    const { fullStream } = streamText({
      model: this.server,
      system: systemPrompt(format, request.system, request.schema),
      messages: conversation(request),
      temperature,
      maxRetries: 0,
      abortSignal: watch.signal,
      // What failed comes as a part of the stream; the default prints it.
      onError: () => {},
      providerOptions: {
        [OWN_FIELDS]: {
          [tokenLimitField]: request.maxOutputTokens,
          ...(response_format && { response_format }),
        },
      },
    });
    const longest = request.maxOutputTokens * CHARACTERS_PER_TOKEN;
    return readAnswer(fullStream, { longest, onText, onMove: () => watch.moved() });
  }

  private written<T>(request: WriteRequest<T>, { text, model, usage }: Answer): Written<T> {
    const estimate = () => ({ input_tokens: estimateTokens(request), output_tokens: tokensOf(text.length) });
    return { draft: parseDraft(text, request.schema), model: model ?? this.model, usage: usage ?? estimate() };
  }
}
