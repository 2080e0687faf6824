import type { Audience, Language } from '@celerity/contracts';
import type { WriteRequest } from '../providers/text-provider.js';

/**
 * Changes with every change of what providers are told: instructions, the form of the facts, schemas. Texts are kept by it, so that one
 * written for an old prompt is not taken for an answer to the new.
 */
export const PROMPT_VERSION = '1';

/** What a provider is asked for. */
export type Prompt<T> = Pick<WriteRequest<T>, 'schema' | 'schemaName' | 'system' | 'prompt' | 'maxOutputTokens'>;

export interface PromptStyle {
  language: Language;
  audience: Audience;
}
