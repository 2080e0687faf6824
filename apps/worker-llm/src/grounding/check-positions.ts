import type { AttributionFact } from '@celerity/contracts';
import { subjectsOf } from './claim-subjects.js';
import { isOfPrediction, isState, movesIn } from './check-directions.js';
import { shows } from './number-mentions.js';
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
  const moves = movesIn(text, sentence, scope).filter(({ at }) => !isState(text.masked, at));
  const isMove = ({ at }: PositionClaim) => moves.some((one) => at.start >= one.at.start && at.end <= one.at.end);
  return (['above', 'below', 'inside', 'high', 'low'] as const).flatMap((side) =>
    claimsOf(text, sentence, side, scope)
      .filter((claim) => !isMove(claim) && !isOfARange(claim, text, sentence))
      .flatMap((claim) => {
        const ofPrediction = wrongPrediction(claim, text, sentence, about, scope);
        // Undefined: it is said of the prediction, and right.
        const reason = ofPrediction === null ? wrongColumn(claim, text, sentence, about, scope) : ofPrediction;
        return reason === undefined ? [] : [{ path, quote: text.raw.slice(claim.at.start, claim.at.end), reason }];
      }),
  );
}

/** “24 to 56 Nm are normal”: what is said of a range. */
function isOfARange({ at, side }: PositionClaim, { masked, numbers }: ReadText, sentence: Sentence): boolean {
  if (side !== 'inside' || !/normal(?: ist)?$/i.test(masked.slice(at.start, at.end))) return false;
  const last = numbers.findLast(({ start, end }) => start >= sentence.start && end <= at.start);
  return last !== undefined && last.rangeWith !== null;
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
  if ((side === 'high' || side === 'low') && (has(words.prediction, text.masked.slice(Math.max(clauseOf(sentence, at), at.start - 24), at.start)) || isOfPrediction(text, sentence, at, words) || has(words.prediction, object.trim().split(/\s+/).slice(0, 2).join(' ')))) return undefined;
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
    const isLast = object.trim().length < 3 && (namesThresholdLast(text, sentence, at, scope) || isThresholdLast(text, sentence, at, facts));
    // “the threshold is 32 %, so this is above it”.
    const isBack = (/^(?:it|this|that)?$/i.test(object.replace(/[^\p{L}]/gu, '')) || /^dar/i.test(text.masked.slice(at.start, at.end))) &&
      within(text.mentions, sentence).length === 0 && (has(words.threshold, text.masked.slice(sentence.start, at.start)) || isThresholdLast(text, sentence, at, facts));
    const isOfThreshold = isBack || (has(words.threshold, start) && !hasColumn(text, sentence, at, object)) || isLast || isThresholdNumber(text, at, facts.threshold);
    if (isOfThreshold && !/(upper|lower|ober|unter)(?:e[nrs]?)?\s?(limit|bound|grenze)/i.test(object)) return judge(claim, facts.probability - facts.threshold, 'threshold');
  }
  const main = facts.probability ?? facts.value;
  const isOfMain = has(words.prediction, before + text.masked.slice(at.start, at.end)) || (about.length === 0 && !text.mentions.some(({ start, end }) => start >= sentence.start && end <= at.start));
  const nextColumn = within(text.mentions, spanAt(sentence.clauses, at.start)).length > 0;
  if (main === null || nextColumn || !isOfMain || !has(words.base, start) || has(words.ofRange, start.replace(words.base, ''))) return null;
  return judge(claim, main - facts.base, 'base value');
} // prettier-ignore

/** Whether the last number before is the threshold’s. */
function isThresholdLast({ numbers, mentions }: ReadText, sentence: Sentence, at: Span, { threshold, probability }: Scope['facts']): boolean {
  const last = numbers.findLast(({ start, end }) => start >= sentence.start && end <= at.start);
  const isColumn = mentions.some(({ start, end }) => last !== undefined && start >= last.end && end <= at.start);
  return !isColumn && last?.kind === 'percent' && shows(last, threshold!) && !shows(last, probability!);
} // prettier-ignore

/** Whether a threshold has been named in the sentence, and no column since. */
function namesThresholdLast({ masked, mentions }: ReadText, sentence: Sentence, { start }: Span, { words }: Scope): boolean {
  const last = [...masked.slice(sentence.start, start).matchAll(words.threshold)].at(-1);
  return last !== undefined && !mentions.some((one) => one.start >= sentence.start + last.index && one.end <= start);
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
  const isOfRange = (object.trim().length < 3 && has(words.ofRange, verbLast(text, sentence, at))) || (next !== undefined && next.rangeWith !== null && next.start - at.end <= 20) || has(words.ofRange, object) || side === 'high' || side === 'low' || has(words.ofRange, said);
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

/** What a verb at the end of its clause is said of: “der den Normalbereich (21 bis 64 %) übersteigt”. */
function verbLast({ masked }: ReadText, sentence: Sentence, at: Span): string {
  return masked.slice(sentence.start, at.start).replace(/\([^)]*\)/g, ' ').split(/[,;:]\s/).at(-1)!;
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
