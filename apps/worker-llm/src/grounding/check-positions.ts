import type { AttributionFact } from '@celerity/contracts';
import { subjectsOf } from './claim-subjects.js';
import { isState } from './check-directions.js';
import type { GroundingProblem } from './problem.js';
import type { ReadText } from './read-text.js';
import type { Scope } from './scope.js';
import { has, type Sentence, type Span, spanAt, within } from './sentences.js';

type Side = 'above' | 'below' | 'inside' | 'high' | 'low';

/** Checks what is said to be above, below or within: a column its normal range, the prediction its threshold or what is usual. */
export function checkPositions(
  text: ReadText,
  sentence: Sentence,
  about: readonly string[],
  scope: Scope,
  path: string,
): GroundingProblem[] {
  return (['above', 'below', 'inside', 'high', 'low'] as const).flatMap((side) =>
    claimsOf(text, sentence, side, scope).flatMap((claim) => {
      const ofPrediction = wrongPrediction(claim, text, sentence, about, scope);
      // Undefined: it is said of the prediction, and right.
      const reason = ofPrediction === null ? wrongColumn(claim, text, sentence, about, scope) : ofPrediction;
      return reason === undefined ? [] : [{ path, quote: text.raw.slice(claim.at.start, claim.at.end), reason }];
    }),
  );
}

interface PositionClaim {
  at: Span;
  side: Side;
  isNot: boolean;
  /** What follows in its clause, brackets left out. */
  object: string;
}

function claimsOf({ masked }: ReadText, sentence: Sentence, side: Side, { words }: Scope): PositionClaim[] {
  const said = masked.slice(sentence.start, sentence.end);
  const moved = side === 'high' ? words.up : side === 'low' ? words.down : null;
  const states =
    moved === null
      ? []
      : [...said.matchAll(moved)].filter(({ index, 0: match }) =>
          isState(masked, { start: sentence.start + index, end: sentence.start + index + match.length }),
        );
  return [...said.matchAll(words[side]), ...states].flatMap(({ index, 0: match }) => {
    const start = sentence.start + index;
    const at = { start, end: start + match.length };
    const end = spanAt(sentence.clauses, start).end;
    const isNot = words.not.test(masked.slice(Math.max(sentence.start, start - 30), start));
    // “reached not”: words that say no by themselves are listed with what they mean.
    return [{ at, side, isNot: isNot && !/not|nicht/i.test(match), object: masked.slice(at.end, Math.max(end, at.end)) }];
  }); // prettier-ignore
}

/** Null: it is not said of the prediction. Undefined: it is, and right. */
function wrongPrediction(
  claim: PositionClaim,
  text: ReadText,
  sentence: Sentence,
  about: readonly string[],
  scope: Scope,
): string | null | undefined {
  const { facts, words } = scope;
  const { side, object, at } = claim;
  if ((side === 'high' || side === 'low') && has(words.prediction, text.masked.slice(Math.max(clauseOf(sentence, at), at.start - 24), at.start))) return undefined;
  if (side === 'high' || side === 'low') return isState(text.masked, at) ? wrongState(claim, text, sentence, about, scope) : null;
  if (side === 'inside') return null;
  const start = object.trim().split(/\s+/).slice(0, 6).join(' ');
  const clauseStart = spanAt(sentence.clauses, at.start).start;
  const before = text.masked.slice(clauseStart, at.start);
  // “3 of them are above the threshold”: a count, which is checked as a number.
  const counts = scope.quantities.filter(({ role }) => role === 'count').map(({ value }) => value);
  const counted = text.numbers.filter(({ start, end, kind }) => start >= clauseStart && end <= at.start && kind === 'plain');
  if (has(words.counted, before) && counted.some(({ value }) => counts.includes(value))) return undefined;
  if (facts.probability !== null && facts.threshold !== null) {
    // “has not reached the limit”; in German the verb may come last.
    const isLast = object.trim().length < 3 && has(words.threshold, before);
    // “the threshold is 32 %, so this is above it”.
    const isBack = (/^(?:it|this|that)?$/i.test(object.replace(/[^\p{L}]/gu, '')) || /^dar/i.test(text.masked.slice(at.start, at.end))) &&
      within(text.mentions, sentence).length === 0 && has(words.threshold, text.masked.slice(sentence.start, at.start));
    const isOfThreshold = isBack || (has(words.threshold, start) && !hasColumn(text, sentence, at, object)) || isLast || isThresholdNumber(text, at, facts.threshold);
    if (isOfThreshold && !/(upper|lower|ober|unter)(?:e[nrs]?)?\s?(limit|bound|grenze)/i.test(object)) return judge(claim, facts.probability - facts.threshold, 'threshold');
  }
  const main = facts.probability ?? facts.value;
  const isOfMain = has(words.prediction, before + text.masked.slice(at.start, at.end)) || (about.length === 0 && !text.mentions.some(({ start, end }) => start >= sentence.start && end <= at.start));
  const nextColumn = within(text.mentions, spanAt(sentence.clauses, at.start)).length > 0;
  if (main === null || nextColumn || !isOfMain || !has(words.base, start) || has(words.ofRange, start.replace(words.base, ''))) return null;
  return judge(claim, main - facts.base, 'base value');
} // prettier-ignore

const clauseOf = (sentence: Sentence, at: Span) => spanAt(sentence.clauses, at.start).start;

/** “The value is increased”, where the text has been about no column. */
function wrongState(claim: PositionClaim, text: ReadText, sentence: Sentence, about: readonly string[], { facts }: Scope) {
  const main = facts.probability ?? facts.value;
  const fine = spanAt(sentence.fine, claim.at.start);
  if (main === null || about.length > 0 || text.mentions.some(({ start, end }) => start >= sentence.start && end <= fine.end)) return null;
  return judge({ ...claim, side: claim.side === 'high' ? 'above' : 'below' }, main - facts.base, 'base value');
} // prettier-ignore

function hasColumn({ mentions }: ReadText, sentence: Sentence, at: Span, object: string): boolean {
  return mentions.some(({ start, end }) => start >= at.end && end <= Math.min(sentence.end, at.end + object.length));
}

/** “81 % is above 32 %”: the number that follows is the threshold’s. */
function isThresholdNumber({ numbers }: ReadText, { end }: Span, threshold: number): boolean {
  const next = numbers.find(({ start }) => start >= end && start - end <= 12);
  return next?.kind === 'percent' && Math.abs(next.value - threshold) <= next.tolerance * 1.001;
}

function judge({ side, isNot }: PositionClaim, difference: number, other: string): string | undefined {
  const isRight = side === 'above' ? difference >= 0 : difference < 0 || (difference === 0 && isNot);
  if (isRight !== isNot) return undefined;
  return `The prediction is ${difference >= 0 ? 'not below' : 'below'} the ${other}.`;
}

function wrongColumn(
  { at, side, isNot, object }: PositionClaim,
  text: ReadText,
  sentence: Sentence,
  about: readonly string[],
  scope: Scope,
): string | undefined {
  const { words } = scope;
  const next = text.numbers.find(({ start }) => start >= at.end && start <= at.end + object.length);
  const said = text.masked.slice(at.start, at.end);
  const isOfRange = has(words.ofRange, object) || side === 'high' || side === 'low' || (side === 'inside' && has(words.ofRange, said));
  if (!isOfRange && (next === undefined || next.kind === 'percent' || next.start - at.end > 20)) return undefined;
  if (next !== undefined && next.rangeWith === null && !isOfRange && isTold(text, at, scope)) return undefined;
  // “too high” is more than “high”: out of the range.
  const isTooMuch = (side === 'high' || side === 'low') && (has(words.ofRange, said) || isState(text.masked, at));
  const strict = !isTooMuch ? side : side === 'high' ? 'above' : 'below';
  const facts = subjectsOf(at, text, sentence, about, scope).flatMap(({ ids }) => {
    const meant = ids.flatMap((id) => scope.columns.get(id) ?? []);
    return meant.some((fact) => isAt(fact, strict, has(words.ofMean, object)) !== isNot) ? [] : meant.slice(0, 1);
  });
  const wrong = facts[0];
  return wrong && `The value of '${wrong.feature}' is ${where(wrong)}.`;
} // prettier-ignore

/** “over the next”: a number after words that only look like a comparison, with no value of a column before. */
function isTold({ masked }: ReadText, { start, end }: Span, { words }: Scope): boolean {
  return !has(words.ofRange, masked.slice(start, end + 30)) && /^(?:over|über|under|unter|past|more than|less than|mehr als|weniger als)$/i.test(masked.slice(start, end));
} // prettier-ignore

/** Unknown counts as right: nothing can be said against it. */
function isAt({ value, low, high, typical }: AttributionFact, side: Side, isOfMean: boolean): boolean {
  if (typeof value !== 'number' || low === null || high === null) return true;
  const mean = typeof typical === 'number' ? typical : (low + high) / 2;
  if (side === 'inside') return value >= low && value <= high;
  if (side === 'above') return value > (isOfMean ? mean : high);
  if (side === 'below') return value < (isOfMean ? mean : low);
  return side === 'high' ? value > high || value > mean : value < low || value < mean;
}

function where({ value, low, high }: AttributionFact): string {
  return Number(value) > high! ? 'above its normal range' : Number(value) < low! ? 'below its normal range' : 'within its normal range';
} // prettier-ignore
