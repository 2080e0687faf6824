/** Words, or several, that stand alone. */
export const standAlone = (...words: readonly string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'giu');

/** Up to so many words, none of which ends a clause; numbers keep their marks. A part of a regular expression. */
export const gap = (most: number): string => `(?:(?:[^\\s,;:.()]|[.,](?=\\d))+\\s){0,${most}}?`;

/** All forms of regular English verbs, as a part of a regular expression: `raise` is raise, raises, raised, raising. */
export function englishVerbs(verbs: string): string {
  const forms = verbs.split(' ').map((verb) => {
    if (verb.endsWith('e')) return `${verb.slice(0, -1)}(?:e|es|ed|ing)`;
    if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}(?:y|ies|ied|ying)`;
    return `${verb}(?:${/(?:s|sh|ch|x)$/.test(verb) ? 'es' : 's'}|ed|ing)?`;
  });
  return `(?:${forms.join('|')})`;
}

/** Forms of regular German verbs by their stems, without the participle: `senk` is senkt, senken, senkte, senkten, senkend. */
export function germanVerbs(stems: string): string {
  return `(?:${stems.replaceAll(' ', '|')})(?:t|n|en|et|te|ten|end|nd)`;
}
