import { badDirection } from '../template/judgement.js';
import { subjectsOf } from './claim-subjects.js';
import type { GroundingProblem } from './problem.js';
import type { ReadText } from './read-text.js';
import type { Scope } from './scope.js';
import type { Words } from './words/index.js';
import { has, type Sentence, type Span, spanAt } from './sentences.js';

type Direction = 'raises' | 'lowers';

const opposite = (direction: Direction): Direction => (direction === 'raises' ? 'lowers' : 'raises');

/** Checks of each “raises”, “lowers”, “shortens”, “speaks for a failure” that the column that it is said of does so. */
export function checkDirections(
  text: ReadText,
  sentence: Sentence,
  about: readonly string[],
  scope: Scope,
  path: string,
): GroundingProblem[] {
  return movesIn(text, sentence, scope).flatMap(({ at, direction }) => {
    const subjects = subjectsOf(at, text, sentence, about, scope);
    const wrong = subjects.find(({ ids }) => {
      const facts = ids.flatMap((id) => scope.columns.get(id) ?? []);
      return facts.length > 0 && facts.every((fact) => fact.direction !== direction && Math.abs(fact.contribution) > 0);
    });
    if (!wrong) return [];
    const { feature, direction: actual } = scope.columns.get(wrong.ids[0]!)!;
    return [{ path, quote: text.raw.slice(at.start, at.end), reason: `'${feature}' ${actual} the prediction.` }];
  });
}

export interface Claim {
  at: Span;
  direction: Direction;
}

/** All that a sentence says of what moves the prediction, and which way. */
export function movesIn(text: ReadText, sentence: Sentence, { words, facts }: Scope): Claim[] {
  const { masked } = text;
  const part = masked.slice(sentence.start, sentence.end);
  const bad = badDirection(facts);
  const found = (word: RegExp) =>
    [...part.matchAll(word)].map(({ index, 0: match }) => ({ start: sentence.start + index, end: sentence.start + index + match.length }));
  const isTurned = ({ start, end }: Span) => {
    if (facts.task !== 'rul') return false;
    const clause = spanAt(sentence.clauses, start);
    const object = masked.slice(end, clause.end) || masked.slice(clause.start, start);
    return has(words.risk, object) && !has(words.life, object);
  };
  // “A failure is more likely than usual” may be said of the prediction.
  const isOfColumn = ({ start, end }: Span) =>
    !/likely|probable|wahrscheinlicher/i.test(masked.slice(start, end)) || /mak|made|render|mach/i.test(masked.slice(start, end + 6)) ||
    text.mentions.some((one) => one.start >= sentence.start && one.end <= start);
  const moves = (word: RegExp, direction: Direction): Claim[] =>
    found(word).filter((at) => !isState(masked, at) && !isOfAlarm(masked, at)).map((at) => ({ at, direction: isTurned(at) ? opposite(direction) : direction }));
  const said = [
    ...moves(words.up, 'raises'),
    ...moves(words.down, 'lowers'),
    ...found(words.longer).map((at): Claim => ({ at, direction: 'raises' })),
    ...(facts.task === 'rul' ? found(words.shorter).map((at): Claim => ({ at, direction: 'lowers' })) : []),
    ...ofRisk(words.rises, 'raises'),
    ...ofRisk(words.falls, 'lowers'),
    ...found(words.high).filter((at) => isCompared(text, sentence, at, words)).map((at): Claim => ({ at, direction: 'raises' })),
    ...found(words.low).filter((at) => isCompared(text, sentence, at, words)).map((at): Claim => ({ at, direction: 'lowers' })),
    ...(bad === null ? [] : [
      ...found(words.worse).filter(isOfColumn).map((at): Claim => ({ at, direction: bad })),
      ...found(words.better).filter(isOfColumn).map((at): Claim => ({ at, direction: opposite(bad) })),
    ]),
  ];
  return said.filter(({ at }) => !isPartOfAnother(at, said)).map(({ at, direction }) =>
    words.notDone.test(masked.slice(Math.max(sentence.start, at.start - 30), at.start)) ? { at, direction: opposite(direction) } : { at, direction });

  /** “The risk goes up.” */
  function ofRisk(word: RegExp, direction: Direction): Claim[] {
    const isOfPrediction = ({ start, end }: Span) =>
      has(words.prediction, masked.slice(Math.max(sentence.start, start - 28), start)) || /^\s(?:das|die|der)\s/i.test(masked.slice(end)) && has(words.prediction, masked.slice(end, end + 32));
    return found(word).filter(isOfPrediction)
      .map((at) => ({ at, direction: facts.task === 'rul' && has(words.risk, masked.slice(Math.max(sentence.start, at.start - 28), at.start)) ? opposite(direction) : direction }));
  }
} // prettier-ignore

/** “The output is higher by 7 points”, “um 7 Punkte höher”: what a column has done to it. */
function isCompared(text: ReadText, sentence: Sentence, at: Span, words: Words): boolean {
  const after = text.masked.slice(at.end);
  const next = text.numbers.find(({ start }) => start >= at.end);
  const last = text.numbers.findLast(({ end }) => end <= at.start);
  const isBefore = last !== undefined && /^\s(?:\p{L}+\s)?$/u.test(text.masked.slice(last.end, at.start)) && words.by.test(text.masked.slice(0, last.start));
  const isAfter = next !== undefined && /^\sby\s(?:\S+\s)?$/i.test(text.masked.slice(at.end, next.start));
  if ((isBefore && last.kind === 'points') || (isAfter && next.kind === 'points')) return true;
  return (isBefore || isAfter || /^\sthan it (?:would|otherwise)/i.test(after)) && isOfPrediction(text, sentence, at, words);
} // prettier-ignore

/** Whether the last thing that a clause has named before a place is the prediction, not a column. */
export function isOfPrediction({ masked, mentions }: ReadText, sentence: Sentence, { start }: Span, { prediction, outcome }: Words): boolean {
  const from = spanAt(sentence.clauses, start).start;
  const before = masked.slice(from, start);
  return [prediction, outcome].some((word) => has(word, before)) && !mentions.some((one) => one.start >= from && one.end <= start);
} // prettier-ignore

/** “nicht erhöht gefährdet”, “an alarm would be raised”. */
function isOfAlarm(masked: string, { start, end }: Span): boolean {
  return /^\sgefährdet/i.test(masked.slice(end)) || /(?:alarm|alert)\s(?:\p{L}+\s){0,3}$/iu.test(masked.slice(Math.max(0, start - 40), start));
} // prettier-ignore

/** “is increased”, “ist … erhöht”: how the value is, not what it does. */
export function isState(masked: string, { start, end }: Span): boolean {
  // Commas of numbers end no clause.
  const before = masked.slice(Math.max(0, start - 40), start).replace(/(?<=\d)[.,](?=\d)/g, '0');
  const word = masked.slice(start, end);
  if (isOfAlarm(masked, { start, end })) return false;
  if (/ed$/i.test(word)) return /(?<!\p{L})(?:is|are|was|be|been|being)\s(?:\S+\s)?$/iu.test(before) && !/^\s(?:by|through|because)/i.test(masked.slice(end));
  // “erhöht ist”.
  if (/^erhöht$/i.test(word) && /^\s(?:ist|sind|war|waren)(?!\p{L})/iu.test(masked.slice(end))) return true;
  return /^(?:erhöht|verringert|gesenkt|reduziert|vermindert)$/i.test(word) && /(?<!\p{L})(?:ist|sind|war|waren)\s[^.;,]*$/iu.test(before)
    && !/^\s(?:den|die|das|um|dessen|ihn|sie|es)(?!\p{L})/iu.test(masked.slice(end));
} // prettier-ignore

function isPartOfAnother(at: Span, claims: readonly Claim[]): boolean {
  return claims.some(
    ({ at: other }) => other.end - other.start > at.end - at.start && at.start >= other.start && at.end <= other.end,
  );
}
