import type * as NodeLlamaCpp from 'node-llama-cpp';
import type { Llama } from 'node-llama-cpp';
import { ProviderError } from '../text-provider.js';

export interface LlamaCpp {
  package: typeof NodeLlamaCpp;
  llama: Llama;
}

/**
 * llama.cpp for the CPU, from the binary that was installed; none is fetched and none is built. Imported when it is needed: it costs memory,
 * and workers with another provider do not need it.
 *
 * @throws ProviderError `not_configured` where there is none for this platform
 */
export async function startLlamaCpp(threads: number): Promise<LlamaCpp> {
  const installed = await import('node-llama-cpp').catch(() => undefined);
  if (!installed) throw new ProviderError('not_configured', 'the package node-llama-cpp is not installed');
  try {
    const llama = await installed.getLlama({
      gpu: false,
      build: 'never',
      maxThreads: threads,
      logLevel: installed.LlamaLogLevel.disabled,
      // What goes wrong is told by errors.
      logger: () => {},
    });
    return { package: installed, llama };
  } catch (error) {
    if (!(error instanceof installed.NoBinaryFoundError)) throw error;
    const platform = `${process.platform} ${process.arch}`;
    throw new ProviderError('not_configured', `node-llama-cpp has no binary for this platform (${platform})`);
  }
}
