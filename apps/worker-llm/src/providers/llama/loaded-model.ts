import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel } from 'node-llama-cpp';
import { ProviderError } from '../text-provider.js';
import { checkGgufFile } from './gguf-file.js';
import { type LlamaCpp, startLlamaCpp } from './llama-cpp.js';
import { READING_STEP } from './read-prompt.js';

export interface LlamaCppOptions {
  modelFile: string;
  threads: number;
  contextTokens: number;
  temperature: number | undefined;
}

/** A model in memory with room for one conversation. */
export interface LoadedModel extends LlamaCpp {
  model: LlamaModel;
  sequence: LlamaContextSequence;
  unload(): Promise<void>;
}

/** @throws ProviderError with what is wrong with the file; the signal's reason */
export async function loadModel(options: LlamaCppOptions, signal: AbortSignal): Promise<LoadedModel> {
  await checkGgufFile(options.modelFile);
  const started = await startLlamaCpp(options.threads);
  const unload = () => started.llama.dispose();
  try {
    const model = await readModel(started.llama, options.modelFile, signal);
    const context = await makeContext(model, options, signal);
    return { ...started, model, sequence: context.getSequence(), unload };
  } catch (error) {
    await unload();
    signal.throwIfAborted();
    throw error;
  }
}

async function readModel(llama: Llama, modelPath: string, loadSignal: AbortSignal): Promise<LlamaModel> {
  try {
    return await llama.loadModel({ modelPath, loadSignal });
  } catch (error) {
    throw new ProviderError('not_configured', `LLM_MODEL_FILE ${modelPath} cannot be loaded: ${reasonOf(error)}`);
  }
}

async function makeContext(
  model: LlamaModel,
  { contextTokens, threads }: LlamaCppOptions,
  createSignal: AbortSignal,
): Promise<LlamaContext> {
  const contextSize = Math.min(contextTokens, model.trainContextSize);
  try {
    return await model.createContext({ contextSize, threads, batchSize: READING_STEP, sequences: 1, createSignal });
  } catch (error) {
    throw new ProviderError(
      'unavailable',
      `no context of ${contextSize} tokens (LLM_CONTEXT_TOKENS): ${reasonOf(error)}`,
    );
  }
}

function reasonOf(error: unknown): string {
  return (error as Partial<Error> | undefined)?.message?.split('\n')[0] ?? String(error);
}
