import type { Language } from '@celerity/contracts';
import { de } from './de/phrases.js';
import { en } from './en/phrases.js';
import type { Phrases } from './phrases.js';

export const PHRASES: Record<Language, Phrases> = { en, de };
