import { open, stat } from 'node:fs/promises';
import { ProviderError } from '../text-provider.js';

const MAGIC = 'GGUF';
/** Magic, version, number of tensors, number of facts. */
const SHORTEST = 24;

/**
 * Looks whether there is a GGUF file, without loading it: a file that is cut off further behind passes.
 *
 * @throws ProviderError `not_configured`, with what is wrong
 */
export async function checkGgufFile(path: string): Promise<void> {
  const wrong = (what: string) => new ProviderError('not_configured', `LLM_MODEL_FILE ${path} ${what}`);
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw wrong(error.code === 'ENOENT' ? 'does not exist' : `cannot be read: ${error.code}`);
  });
  if (!facts.isFile()) throw wrong('is no file');
  if (facts.size === 0) throw wrong('is empty');
  if (facts.size < SHORTEST || (await firstBytes(path, wrong)) !== MAGIC) throw wrong('is no GGUF file');
}

async function firstBytes(path: string, wrong: (what: string) => ProviderError): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw wrong(`cannot be read: ${error.code}`);
  });
  try {
    const { buffer } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return buffer.toString('latin1');
  } finally {
    await file.close();
  }
}
