import { correction } from '../prompts/correction.js';
import type { WriteRequest } from './text-provider.js';

export interface Message {
  role: 'user' | 'assistant';
  content: string;
}

/** What is said to a model after its system prompt: the request, then each refused draft with what was wrong with it. */
export function conversation<T>({ prompt, refused }: Pick<WriteRequest<T>, 'prompt' | 'refused'>): Message[] {
  const later = refused.flatMap(({ draft, reasons }): Message[] => [
    { role: 'assistant', content: JSON.stringify(draft) },
    { role: 'user', content: correction(reasons) },
  ]);
  return [{ role: 'user', content: prompt }, ...later];
}

/** Tokens of all that a model is told: a token for three characters, rather too many than too few. */
export function estimateTokens<T>(request: Pick<WriteRequest<T>, 'system' | 'prompt' | 'refused'>): number {
  const said = [request.system, ...conversation(request).map(({ content }) => content)];
  return tokensOf(said.reduce((sum, text) => sum + text.length, 0));
}

export function tokensOf(characters: number): number {
  return Math.ceil(characters / 3);
}
