/** Longest word that is kept, and most of one field. */
const [LONGEST, MOST] = [64, 64];
/** Characters of a text that are looked at. */
const LOOKED_AT = 16_384;

/** Where a word stands, as the letter before it in the index. */
export const WORD_FIELDS = { name: 'n', arg: 'a', result: 'r', error: 'e' } as const;
export type WordField = keyof typeof WORD_FIELDS;

/** Runs of letters and digits, in lower case, each once, in order. A longer word is cut. */
export function wordsOf(text: string): string[] {
  const found =
    text
      .slice(0, LOOKED_AT)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(found.map((word) => word.slice(0, LONGEST)))];
}

/** What the index keeps of a field: its first words. */
export function indexWords(field: WordField, text: string | undefined): string[] {
  if (!text) return [];
  return wordsOf(text)
    .slice(0, MOST)
    .map((word) => `${WORD_FIELDS[field]}:${word}`);
}

/**
 * The `tsquery` for a text in any of these fields: every word of it, each as the beginning of one.
 *
 * @returns undefined for a text without letters and digits
 */
export function wordQuery(fields: readonly WordField[], text: string): string | undefined {
  const words = wordsOf(text);
  if (words.length === 0) return undefined;
  const inField = (field: WordField) => `(${words.map((word) => `'${WORD_FIELDS[field]}:${word}':*`).join(' & ')})`;
  return fields.map(inField).join(' | ');
}

/** Whether finding every word is not enough: the text is more than one word, so their order and what is between them count. */
export function needsText(text: string): boolean {
  return !/^[\p{L}\p{N}]{1,64}$/u.test(text);
}
