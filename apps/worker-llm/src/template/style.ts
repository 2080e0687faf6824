import type { Audience, Language } from '@celerity/contracts';

/** In which language, and for whom. */
export interface Style {
  language: Language;
  audience: Audience;
}
