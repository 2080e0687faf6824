import { estimateTokens, tokensOf } from '../conversation.js';
import { parseDraft } from '../parse-draft.js';
import type { TextProvider, WriteRequest, Written } from '../text-provider.js';
import { checkServer } from './check-server.js';
import { providerFailure } from './provider-failure.js';
import { type Answer, readAnswer } from './read-answer.js';
import { type StallLimits, StallWatch } from './stall-watch.js';
import type { ServerOptions } from './stream-answer.js';

export interface OpenAiCompatibleOptions extends StallLimits, ServerOptions {}

/** No token of a text in our languages is longer on average. */
const CHARACTERS_PER_TOKEN = 16;

/** Any server with OpenAI's chat completions: Ollama, vLLM, llama.cpp's, OpenAI. One request, one answer: it repeats nothing. */
export class OpenAiCompatibleProvider implements TextProvider {
  readonly name = 'openai-compatible';

  constructor(private readonly options: OpenAiCompatibleOptions) {}

  get model(): string {
    return this.options.model;
  }

  async write<T>(request: WriteRequest<T>, signal: AbortSignal): Promise<Written<T>> {
    // Imported when it is needed: it takes 25 MB, and workers with another provider do not need it.
    const { streamAnswer } = await import('./stream-answer.js');
    signal.throwIfAborted();
    const watch = new StallWatch(this.options, signal);
    let told = false;
    const onText = (piece: string) => {
      told = true;
      request.onText?.(piece);
    };
    try {
      const parts = streamAnswer(this.options, request, watch.signal);
      const longest = request.maxOutputTokens * CHARACTERS_PER_TOKEN;
      const answer = await readAnswer(parts, { longest, onText, onMove: () => watch.moved() });
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

  private written<T>(request: WriteRequest<T>, { text, model, usage }: Answer): Written<T> {
    const estimate = () => ({ input_tokens: estimateTokens(request), output_tokens: tokensOf(text.length) });
    return { draft: parseDraft(text, request.schema), model: model ?? this.model, usage: usage ?? estimate() };
  }
}
