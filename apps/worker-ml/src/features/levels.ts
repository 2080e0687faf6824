/** Texts that a yes and a no may stand as, in lower case. */
const YES = ['true', '1', 'yes', 'y', 't', 'on'];
const NO = ['false', '0', 'no', 'n', 'f', 'off'];

/** The code of the level that a value is; NaN where it is none. */
export type LevelCoder = (value: string | number | boolean) => number;

/** Coders live as long as the levels that they are of: those of a card are made once, not for each row. */
const coders = new WeakMap<readonly string[], LevelCoder>();

/** Finds the level of the same text, else of the same number (1, '1', '1.0'), else of the same yes or no. */
export function coderOf(levels: readonly string[]): LevelCoder {
  const known = coders.get(levels);
  if (known) return known;
  const coder = levelCoder(levels);
  coders.set(levels, coder);
  return coder;
}

function levelCoder(levels: readonly string[]): LevelCoder {
  const byText = new Map(levels.map((level, code) => [level, code]));
  const byNumber = new Map(levels.map((level, code) => [numberIn(level), code]));
  const byLowerCase = new Map(levels.map((level, code) => [level.toLowerCase(), code]));
  return (value) => {
    if (typeof value === 'boolean') return anyOf(value ? YES : NO, byLowerCase);
    const text = String(value);
    const code = byText.get(text);
    if (code !== undefined) return code;
    const number = numberIn(text);
    return Number.isNaN(number) ? anyOf(sameAnswer(text), byLowerCase) : (byNumber.get(number) ?? NaN);
  };
}

/** The number that a text says; NaN for any other text, and for one that says Infinity. */
export function numberIn(text: string): number {
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : NaN;
}

/** Whether a text is a yes. */
export function isYes(text: string): boolean {
  return YES.includes(text.toLowerCase());
}

function anyOf(texts: readonly string[], codes: ReadonlyMap<string, number>): number {
  for (const text of texts) {
    const code = codes.get(text);
    if (code !== undefined) return code;
  }
  return NaN;
}

/** Only 'true' and 'false' mean what 1 and 0, or yes and no, mean elsewhere: a level 'n' may be anything. */
function sameAnswer(text: string): readonly string[] {
  const word = text.toLowerCase();
  if (word === 'true') return YES;
  return word === 'false' ? NO : [];
}
