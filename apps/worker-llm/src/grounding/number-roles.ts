import { type NumberMention, shows } from './number-mentions.js';
import type { Quantity, Role } from './quantity.js';
import { BLANK, type ReadText } from './read-text.js';
import type { Scope } from './scope.js';
import { has, type Sentence, spanAt } from './sentences.js';
import { isUnit, sameUnit } from './units.js';
import type { Words } from './words/index.js';

/** A number with what stands around it. */
export interface NumberPlace {
  mention: NumberMention;
  /** The other number of a range. */
  partner: NumberMention | null;
  /** All other numbers of its sentence. */
  others: readonly NumberMention[];
  sentence: string;
  /** Of the number in its sentence. */
  offset: number;
  clause: string;
  /** In its clause. */
  before: string;
  after: string;
  path: string;
}

export function placeOf(
  text: ReadText,
  mention: NumberMention,
  sentence: Sentence,
  words: Words,
  path: string,
): NumberPlace {
  const clause = spanAt(sentence.clauses, mention.start);
  return {
    mention,
    partner: mention.rangeWith === null ? null : text.numbers[mention.rangeWith]!,
    others: text.numbers.filter(
      ({ start, end }) => start >= sentence.start && end <= sentence.end && start !== mention.start,
    ),
    sentence: text.masked.slice(sentence.start, sentence.end),
    offset: mention.start - sentence.start,
    clause: text.masked.slice(clause.start, Math.max(clause.end, mention.end)),
    before: text.masked.slice(beginOf(text.masked, clause.start, mention.start, sentence, words), mention.start),
    after: text.masked.slice(mention.end, clause.end),
    path,
  };
}

/** Of a clause after a colon, or “, about”: that of the one before, which says what it is. */
function beginOf(masked: string, start: number, at: number, { clauses }: Sentence, { about }: Words): number {
  const goesOn =
    masked[start - 1] === ',' &&
    about.test(masked.slice(start, at).replace(/[−-]$/, '')) &&
    masked.slice(start, at).replace(/[−-]$/, '').trim().split(/\s+/).length === 1;
  return masked[start - 1] === ':' || goesOn ? (clauses.findLast(({ end }) => end === start)?.start ?? start) : start;
}

/** Whether a number of the text is this one of the facts, written as it should be. Says nothing yet of what it is told of. */
export function isShown({ mention }: NumberPlace, quantity: Quantity, scope: Scope): boolean {
  if (!formsOf(mention, quantity).some((actual) => shows(mention, actual))) return false;
  const { unit } = mention;
  const isOtherUnit = mention.kind === 'plain' && unit !== null && isUnit(unit, scope.quantities) && !sameUnit(unit, quantity.unit);
  // A life whose unit nobody has told may be told in any.
  return !isOtherUnit || (quantity.unit === null && scope.facts.task === 'rul' && OF_LIFE.includes(quantity.role));
} // prettier-ignore

const OF_LIFE: readonly Quantity['role'][] = ['prediction', 'base', 'lower', 'upper', 'difference', 'contribution'];

/** How a quantity would be written as a number of the mention’s kind. */
function formsOf({ kind, sign, tolerance }: NumberMention, quantity: Quantity): number[] {
  const value = quantity.role === 'contribution' && sign === null ? Math.abs(quantity.value) : quantity.value;
  if (kind === quantity.kind) return [value];
  if (kind === 'percent') return quantity.kind === 'points' ? [value] : [];
  if (kind === 'points') return quantity.kind === 'percent' && quantity.role === 'excess' ? [value] : [];
  if (kind === 'times') return [];
  if (quantity.kind === 'times') return [value];
  const asShare = tolerance < 0.01 ? [value] : [];
  return quantity.unit === '%' ? [...asShare, value * 100] : asShare;
}

type Anchor = 'threshold' | 'base' | 'prediction';

/** Which word for a part of the prediction a number directly follows: “the threshold of 32 %”. */
function governor({ before }: NumberPlace, { words }: Scope): { anchor: Anchor; word: string; words: string } | null {
  let last: { anchor: Anchor; index: number; word: string } | null = null;
  for (const anchor of ['threshold', 'base', 'prediction'] as const) {
    for (const { index, 0: word } of before.matchAll(words[anchor])) {
      if (last === null || index > last.index) last = { anchor, index, word };
    }
  }
  if (last === null) return null;
  const between = before.slice(last.index + last.word.length);
  if (/\d/.test(between) || words.breaks.test(between) || between.trim().split(/\s+/).length > 5) return null;
  return { anchor: last.anchor, word: last.word, words: between };
}

/** Whether a word is somewhere in the sentence with no other number right behind it, which it would be the word for. */
function isFree({ sentence, offset }: NumberPlace, word: RegExp): boolean {
  return [...sentence.matchAll(word)].some(({ index, 0: found }) => {
    const end = index + found.length;
    const next = /^[^\d.;]{0,24}?(?=\d)/.exec(sentence.slice(end));
    // “the 32 % threshold”.
    const last = /\d[\d.,]*\s?%\s(?:\S+\s)?$/.exec(sentence.slice(0, index));
    if (last !== null && last.index !== offset) return false;
    return next === null || end + next[0].length === offset;
  });
}

function follows({ after }: NumberPlace, word: RegExp): boolean {
  return has(word, after.trim().split(/\s+/).slice(0, 3).join(' '));
}

/** Whether the words around a number let it be this part of the prediction. */
export function fitsPrediction(place: NumberPlace, quantity: Quantity, scope: Scope): boolean {
  const { sentence, before, path } = place;
  const { words } = scope;
  switch (quantity.role) {
    case 'prediction':
      return fitsMain(place, scope) && (place.partner === null || isOfPrediction(place.partner, scope));
    case 'threshold':
    case 'base': {
      if (place.partner !== null && !has(words.prediction, place.clause)) return false;
      const by = governor(place, scope);
      if (by?.anchor === quantity.role || follows(place, words[quantity.role])) return true;
      if (by?.anchor === 'prediction' && !has(words.above, by.words) && !has(words.below, by.words) && by.words.replaceAll(BLANK, '').trim().split(/\s+/).length <= 3) {
        return quantity.role === 'base' && has(words.base, place.clause);
      }
      const other = quantity.role === 'base' ? 'threshold' : 'base';
      const isOther = by?.anchor === other && !has(words.comparison, by.word);
      return !isOther && (isFree(place, words[quantity.role]) || isBesides(place, other, scope));
    }
    case 'lower':
    case 'upper':
      if (isOtherEnd(place, quantity.role === 'lower')) return false;
      return (has(words.interval, sentence) || isBeside(place, quantity.role === 'lower' ? 'upper' : 'lower', scope)) && fitsMain(place, scope);
    case 'difference':
      return mentionsDistance(place, scope) && (has(words.base, sentence) || has(words.threshold, sentence));
    case 'times':
      return has(words.base, sentence) || has(words.threshold, sentence);
    case 'version':
      return words.version.test(before);
    case 'similar':
      return has(words.similar, sentence);
    case 'count':
      return has(words.counted, sentence) || has(words.similar, sentence);
    case 'warning':
      return has(words.training, sentence) || path.startsWith('caveats');
    case 'psi':
      return has(words.drift, sentence);
    default:
      return false;
  }
} // prettier-ignore

/** “From 6 % to 81 %”: the other number of a range. */
function isOfPrediction(mention: NumberMention, { quantities }: Scope): boolean {
  const parts = quantities.filter(({ role }) => OF_LIFE.includes(role) || role === 'threshold');
  return parts.some((quantity) => formsOf(mention, quantity).some((form) => shows(mention, form)));
}

/** Whether another number of the sentence tells this part of the prediction. */
function isBeside({ others, mention }: NumberPlace, role: Role, { quantities }: Scope): boolean {
  const quantity = quantities.find((one) => one.role === role);
  return quantity !== undefined && !shows(mention, quantity.value) && others.some((other) => formsOf(other, quantity).some((form) => shows(other, form)));
} // prettier-ignore

/** “It is at 81 %, and 32 % would do”: a number beside the prediction’s that no word says to be something else. */
function isBesides(place: NumberPlace, other: 'threshold' | 'base', scope: Scope): boolean {
  const { words } = scope;
  const next = place.after.trim().split(/\s+/).slice(0, 2).join(' ');
  return isBeside(place, 'prediction', scope) && !has(words.prediction, next) && !has(words[other], next);
}

/** “by 9 Nm”, “9 Nm above”: how far something is away. */
function mentionsDistance({ mention, partner, before, after }: NumberPlace, { words }: Scope): boolean {
  return partner === null && (mention.kind === 'points' || words.by.test(before) || words.further.test(after));
}

/** The first number of a range is its lower end. */
function isOtherEnd({ mention, partner }: NumberPlace, isLower: boolean): boolean {
  return partner !== null && mention.start < partner.start !== isLower;
}

function fitsMain(place: NumberPlace, scope: Scope): boolean {
  const by = governor(place, scope);
  return by === null || by.anchor === 'prediction';
}

/** Whether the words around a number let it be this of a column: its value, what is usual of it, or how much it moves the prediction. */
export function fitsColumn(place: NumberPlace, quantity: Quantity, scope: Scope): boolean {
  const { words } = scope;
  const { mention, before, after, sentence } = place;
  const isUsual = usualBefore(place, scope);
  switch (quantity.role) {
    case 'value':
      return isUsual !== 'near' && mention.kind !== 'points' && place.partner === null;
    case 'low':
    case 'high':
      if (isOtherEnd(place, quantity.role === 'low')) return false;
      if (place.partner !== null && has(words.usual, sentence)) return true;
      return isUsual !== null || has(words.usual, after.split(/\s+/).slice(0, 6).join(' '));
    case 'typical':
      if (place.partner !== null) return false;
      return isUsual !== null || has(words.usual, after.split(/\s+/).slice(0, 6).join(' '));
    case 'contribution':
      if (place.partner !== null || mention.kind === 'points') return place.partner === null;
      if (mention.kind === 'percent') return words.by.test(before);
      if (isUsual !== 'near' && isOfEffect(mention, quantity, scope)) return true;
      return EFFECTS.some((kind) => has(words[kind], before) || has(words[kind], place.clause));
    case 'excess':
      return mentionsDistance(place, scope) && has(words.usual, place.clause) && !has(words.prediction, before);
    case 'psi':
      return has(words.drift, sentence);
    case 'warning':
      return has(words.training, sentence) || place.path.startsWith('caveats');
    default:
      return false;
  }
}

const EFFECTS = ['effect', 'up', 'down', 'longer', 'shorter', 'better', 'worse'] as const;

/** Whether a number counts in what the prediction counts in, and the column does not. */
function isOfEffect({ unit }: NumberMention, quantity: Quantity, { columns }: Scope): boolean {
  return unit !== null && sameUnit(unit, quantity.unit) && !sameUnit(unit, columns.get(quantity.owner)?.unit ?? null);
}

/** Whether a word for what is usual comes before a number, and whether directly. */
function usualBefore({ before }: NumberPlace, { words }: Scope): 'near' | 'far' | null {
  const last = [...before.matchAll(words.usual)].at(-1);
  if (!last) return null;
  const between = before.slice(last.index + last[0].length);
  if (words.breaks.test(between) || /\d/.test(between)) return 'far';
  return between.trim() === '' || between.trim().split(/\s+/).length <= 2 ? 'near' : 'far';
}
