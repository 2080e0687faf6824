import { basename } from 'node:path';
import type { ChatHistoryItem, LLamaChatPromptOptions } from 'node-llama-cpp';
import { conversation } from '../conversation.js';
import { jsonSchema, withoutKeys } from '../json-schema.js';
import { parseDraft } from '../parse-draft.js';
import { ProviderError, type TextProvider, type WriteRequest, type Written } from '../text-provider.js';
import { checkGgufFile } from './gguf-file.js';
import { loadModel, type LlamaCppOptions, type LoadedModel } from './loaded-model.js';
import { OneAtATime } from './one-at-a-time.js';
import { readPrompt } from './read-prompt.js';

/** What grammars cannot say; answers are checked against it all the same. */
const NOT_IN_GRAMMARS = new Set(['pattern', 'additionalProperties']);
/** Tokens that a chat template adds at most. */
const TEMPLATE_TOKENS = 64;

/**
 * A GGUF file, run by llama.cpp inside this process. It is loaded by the first text and stays in memory; texts are written one after the other.
 */
export class LlamaCppProvider implements TextProvider {
  readonly name = 'llama-cpp';
  readonly model: string;
  private loaded: LoadedModel | undefined;
  private readonly turns = new OneAtATime();

  constructor(private readonly options: LlamaCppOptions) {
    this.model = basename(options.modelFile);
  }

  write<T>(request: WriteRequest<T>, signal: AbortSignal): Promise<Written<T>> {
    return this.turns.run(signal, async () => {
      try {
        // Loading goes on when its caller has gone: the next one needs it too, and may have as little time.
        this.loaded ??= await loadModel(this.options);
        signal.throwIfAborted();
        return await this.writeWith(this.loaded, request, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw error instanceof ProviderError ? error : brokenDown(error);
      }
    });
  }

  check(): Promise<void> {
    return checkGgufFile(this.options.modelFile);
  }

  /** Unloads the model, after the text that is being written. */
  close(): Promise<void> {
    return this.turns.run(new AbortController().signal, async () => {
      await this.loaded?.unload();
      this.loaded = undefined;
    });
  }

  private async writeWith<T>(loaded: LoadedModel, request: WriteRequest<T>, signal: AbortSignal): Promise<Written<T>> {
    assertRoom(loaded, request);
    const { text, usage } = await this.generate(loaded, request, signal);
    return { draft: parseDraft(text, request.schema), model: this.model, usage };
  }

  private async generate<T>(loaded: LoadedModel, request: WriteRequest<T>, signal: AbortSignal) {
    const { package: installed, llama, sequence } = loaded;
    const session = new installed.LlamaChatSession({ contextSequence: sequence, systemPrompt: request.system });
    const said = conversation(request);
    session.setChatHistory([...session.getChatHistory(), ...said.slice(0, -1).map(historyItem)]);
    try {
      const grammar = await llama.createGrammarForJsonSchema(
        withoutKeys(jsonSchema(request.schema), NOT_IN_GRAMMARS) as never,
      );
      const options: LLamaChatPromptOptions = {
        grammar,
        signal,
        maxTokens: request.maxOutputTokens,
        temperature: this.options.temperature ?? 0,
        // Who has gone is told no more.
        onTextChunk: (piece) => signal.aborted || request.onText?.(piece),
      };
      const input_tokens = await readPrompt(session, loaded, said.at(-1)!.content, signal);
      const before = sequence.tokenMeter.getState();
      const { responseText: text, stopReason } = await session.promptWithMeta(said.at(-1)!.content, options);
      const output_tokens = sequence.tokenMeter.diff(before).usedOutputTokens;
      if (stopReason !== 'maxTokens') return { text, usage: { input_tokens, output_tokens } };
      throw new ProviderError('malformed', 'the answer was cut off: it has more tokens than it may');
    } finally {
      session.dispose({ disposeSequence: false });
    }
  }
}

function brokenDown(error: unknown): ProviderError {
  const reason = (error as Partial<Error> | undefined)?.message ?? String(error);
  return new ProviderError('unavailable', `llama.cpp failed: ${reason.split('\n')[0]}`);
}

function historyItem({ role, content }: { role: 'user' | 'assistant'; content: string }): ChatHistoryItem {
  return role === 'user' ? { type: 'user', text: content } : { type: 'model', response: [content] };
}

/** A conversation that does not fit would lose its beginning, which is the facts, without a word. */
function assertRoom<T>({ model, sequence }: LoadedModel, request: WriteRequest<T>): void {
  const texts = [request.system, ...conversation(request).map(({ content }) => content)];
  const said = texts.reduce((sum, text) => sum + model.tokenize(text).length + TEMPLATE_TOKENS, 0);
  const needed = said + request.maxOutputTokens;
  if (needed <= sequence.contextSize) return;
  throw new ProviderError(
    'refused',
    `facts and answer need up to ${needed} tokens, the context has ${sequence.contextSize} (LLM_CONTEXT_TOKENS, or the model’s own limit)`,
  );
}
