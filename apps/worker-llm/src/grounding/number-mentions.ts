import type { QuantityKind } from './quantity.js';
import type { Words } from './words/index.js';

/** A number as a text shows it. */
export interface NumberMention {
  start: number;
  end: number;
  text: string;
  /** Per cent as shares, as quantities have them. */
  value: number;
  /** Half of the last digit that is shown, in units of value. */
  tolerance: number;
  kind: QuantityKind;
  /** “+5”, “−5”, “minus 5”: its sign is shown. */
  sign: '+' | '-' | null;
  isAbout: boolean;
  /** Without decimals: only such a number may be rounded further than its last digit. */
  isWhole: boolean;
  /** “under 0.1 %”, “over 80 %”. */
  bound: 'at most' | 'at least' | null;
  /** Index of the number that it makes a range with. */
  rangeWith: number | null;
  /** First word behind it. */
  unit: string | null;
}

const NUMBER =
  /(?<![\p{L}\p{N}_.,]|\d[.,])(?:\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?:\s?[×x·]\s?10\^?\s?([−-]?\d+)|e([+-]?\d+))?/giu;

/** All numbers of a text: of digits, and those words for numbers that count something. */
export function findNumbers(text: string, words: Words): NumberMention[] {
  const digits = [...text.matchAll(NUMBER)]
    .filter(({ index, 0: shown }) => !isEnumeration(text, index, shown))
    .map((match) => readNumber(text, match, words));
  const all = [...digits, ...spelled(text, words)].sort((a, b) => a.start - b.start);
  joinRanges(all, text, words);
  return all;
}

/** “1. Torque …” at the start of a line. */
function isEnumeration(text: string, index: number, shown: string): boolean {
  return /^\d{1,2}$/.test(shown) && /^[.)]\s/.test(text.slice(index + shown.length)) && /(^|\n)\s*$/.test(text.slice(0, index));
} // prettier-ignore

function readNumber(text: string, match: RegExpMatchArray, words: Words): NumberMention {
  const start = match.index!;
  let end = start + match[0].length;
  const exponent = (match[1] ?? match[2])?.replace('−', '-');
  const digits = exponent === undefined ? match[0] : /^[\d.,'’\u00a0\u202f]+/.exec(match[0])![0];
  const parsed = parseDigits(digits, words.decimal);
  const { decimals } = parsed;
  let { value } = parsed;
  let scale = exponent === undefined ? 1 : 10 ** Number(exponent);
  const rest = () => text.slice(end);
  for (const [word, times] of words.scales) {
    const scaled = word.exec(rest());
    if (scaled) [scale, end] = [scale * times, end + scaled[0].length];
  }
  const kind = kindOf(rest(), words);
  end += kind.length;
  if (kind.kind === 'percent' || kind.kind === 'points') scale /= 100;
  const before = text.slice(Math.max(0, start - 30), start);
  const sign = signOf(before, words);
  if (sign === '-') value = -value;
  const lead =
    sign === null
      ? before
      : before
          .replace(/[+−–-]\s?$/, '')
          .replace(words.minus, '')
          .replace(words.plus, '');
  return {
    start,
    end,
    text: `${sign === '-' ? '−' : ''}${text.slice(start, end)}`,
    value: value * scale,
    tolerance: 0.5 * 10 ** -decimals * scale,
    kind: kind.kind,
    sign,
    isAbout: words.about.test(lead),
    isWhole: decimals === 0,
    bound: words.atMost.test(lead) ? 'at most' : words.atLeast.test(lead) ? 'at least' : null,
    rangeWith: null,
    unit: /^\s?([\p{L}°%µ²³/·]+)/u.exec(rest())?.[1] ?? null,
  };
}

/** In the language’s format; what cannot be that, such as 62.4 in German, in the other one. */
function parseDigits(digits: string, decimal: '.' | ','): { value: number; decimals: number } {
  const plain = digits.replace(/['’\u00a0\u202f]/g, '');
  const group = decimal === '.' ? ',' : '.';
  const isGrouped = new RegExp(`^\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d+)?$`).test(plain);
  const isOther = !isGrouped && plain.includes(group) && !plain.includes(decimal);
  const normal = isOther ? plain.replace(group, '.') : plain.replaceAll(group, '').replace(decimal, '.');
  return { value: Number(normal), decimals: normal.split('.')[1]?.length ?? 0 };
}

function kindOf(rest: string, words: Words): { kind: QuantityKind; length: number } {
  for (const kind of ['points', 'percent', 'times'] as const) {
    const match = words[kind].exec(rest);
    if (match) return { kind, length: match[0].length };
  }
  return { kind: 'plain', length: 0 };
}

/** A dash between two numbers is no sign. */
function signOf(before: string, words: Words): '+' | '-' | null {
  if (/(?:^|[\s(=:])\+\s?$/.test(before) || words.plus.test(before)) return '+';
  if (words.minus.test(before) || /(?:^|[(=:[]|[^\d\s%\p{L}°]\s|\p{L}\s|[\d\p{L}°%][–-])[−-]$/u.test(before))
    return '-';
  return null;
}

function spelled(text: string, words: Words): NumberMention[] {
  const found: NumberMention[] = [];
  const add = (start: number, end: number, value: number, kind: QuantityKind, tolerance: number) =>
    found.push({ start, end, text: text.slice(start, end), value, tolerance, kind, sign: null, isAbout: false, isWhole: true, bound: null, rangeWith: null, unit: null });
  for (const match of text.matchAll(new RegExp(`(?<!\\p{L})(${words.numerals.join('|')})(?=-?\\p{L}|\\s)`, 'giu'))) {
    const end = match.index + match[0].length;
    if (!words.countables.test(text.slice(end))) continue;
    const { kind } = kindOf(text.slice(end), words);
    const value = words.numerals.indexOf(match[0].toLowerCase()) + 2;
    const scale = kind === 'percent' ? 0.01 : 1;
    add(match.index, end, value * scale, kind, 0.5 * scale);
    found.at(-1)!.unit = /^\s?(\p{L}+)/u.exec(text.slice(end))?.[1] ?? null;
  }
  for (const [word, value] of words.ratios) {
    for (const match of text.matchAll(word)) add(match.index, match.index + match[0].length, value, 'times', value / 8);
  }
  return found;
} // prettier-ignore

/** “20 to 60 Nm”, “between 3 % and 8 %”. The first takes what the second counts in. */
function joinRanges(numbers: NumberMention[], text: string, words: Words): void {
  for (let i = 0; i + 1 < numbers.length; i++) {
    const [first, second] = [numbers[i]!, numbers[i + 1]!];
    const between = text.slice(first.end, second.start).replace(/^\s?[^\s\d(),;:]{1,12}(?=\s|[–-])/u, (unit) => (words.rangeJoin.test(unit) ? unit : ''));
    // “[24, 56]”.
    const isBracket = /^[,;]\s?[−-]?$/.test(between) && /\[[−-]?$/.test(text.slice(0, first.start)) && /^\s?\S{0,8}\]/.test(text.slice(second.end));
    if (!isBracket && !words.rangeJoin.test(between.replace(/[−-]$/, (dash) => (between.trim() === dash ? dash : '')))) continue;
    const isAnd = !isBracket && words.and.test(between);
    words.and.lastIndex = 0;
    if (isAnd && !/(between|zwischen)[^.;]{0,12}$/i.test(text.slice(Math.max(0, first.start - 24), first.start))) continue;
    first.rangeWith = i + 1;
    second.rangeWith = i;
    if (first.kind === 'plain' && second.kind === 'percent') {
      Object.assign(first, { kind: 'percent', value: first.value / 100, tolerance: first.tolerance / 100 });
    }
  }
} // prettier-ignore

/** Whether a number of a text tells this one, as it is rounded there. */
export function shows(mention: NumberMention, actual: number): boolean {
  const shown = mention.value;
  const off = Math.abs(shown - actual);
  const size = Math.abs(shown);
  if (off <= mention.tolerance * (1 + 1e-6) + 1e-12 * size) return true;
  if (mention.bound === 'at most' && actual < shown && (shown - actual <= 0.05 * size || (mention.kind === 'percent' && size <= 0.01))) return actual >= 0;
  if (mention.bound === 'at least' && actual > shown && (actual - shown <= 0.05 * size || (mention.kind === 'percent' && size >= 0.99))) return true;
  return mention.isAbout && mention.isWhole && off <= Math.min(roundness(mention), 0.05 * size);
} // prettier-ignore

/** Half of the last digit that is not 0: 1,400 may be anything from 1,350 on when it is said to be about that. */
function roundness({ value, tolerance }: NumberMention): number {
  let half = tolerance;
  for (let step = 0; step < 15 && Math.abs(value / (half * 20) - Math.round(value / (half * 20))) < 1e-9; step++) half *= 10;
  return half;
} // prettier-ignore
