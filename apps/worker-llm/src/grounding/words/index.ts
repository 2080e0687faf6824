import type { Language } from '@celerity/contracts';
import { ENGLISH_WORDS } from './english.js';
import { GERMAN_WORDS } from './german.js';
import type { Words } from './words.js';

export type { Words };
export const WORDS: Record<Language, Words> = { en: ENGLISH_WORDS, de: GERMAN_WORDS };
