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

/** @throws ProviderError with what is wrong with the file, or that there is no memory for it */
export async function loadModel(options: LlamaCppOptions): Promise<LoadedModel> {
  await checkGgufFile(options.modelFile);
  const started = await startLlamaCpp(options.threads);
  const unload = () => started.llama.dispose();
  try {
    const model = await readModel(started.llama, options.modelFile);
    const context = await makeContext(model, options);
    return { ...started, model, sequence: context.getSequence(), unload };
  } catch (error) {
    await unload();
    throw error;
  }
}

async function readModel(llama: Llama, modelPath: string): Promise<LlamaModel> {
  try {
    return await llama.loadModel({ modelPath });
  } catch (error) {
    throw new ProviderError('not_configured', `LLM_MODEL_FILE ${modelPath} cannot be loaded: ${reasonOf(error)}`);
  }
}

async function makeContext(model: LlamaModel, { contextTokens, threads }: LlamaCppOptions): Promise<LlamaContext> {
  const contextSize = Math.min(contextTokens, model.trainContextSize);
  try {
    return await model.createContext({ contextSize, threads, batchSize: READING_STEP, sequences: 1 });
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
