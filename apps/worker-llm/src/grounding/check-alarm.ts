import { isAlarm } from '../template/judgement.js';
import type { GroundingProblem } from './problem.js';
import type { ReadText } from './read-text.js';
import type { Scope } from './scope.js';
import { has, type Sentence, spanAt, within } from './sentences.js';

/** Checks of “no alarm”, “is classified as failing” that the prediction says so; not where a sentence tells when there would be one. */
export function checkAlarm(text: ReadText, sentence: Sentence, { facts, words }: Scope, path: string): GroundingProblem[] {
  if (facts.threshold === null || facts.probability === null) return [];
  const said = text.masked.slice(sentence.start, sentence.end);
  return [...said.matchAll(words.alarm)].flatMap(({ index, 0: match }) => {
    const start = sentence.start + index;
    const end = start + match.length;
    const clause = spanAt(sentence.clauses, start);
    // “If the value reaches 32 %, an alarm is given”, and what a column signals.
    const isOther = has(words.condition, text.masked.slice(clause.start, Math.max(clause.end, end)));
    if (isOther || within(text.mentions, { start: clause.start, end }).length > 0) return [];
    const isDenied = has(words.denial, match) || words.not.test(text.masked.slice(Math.max(clause.start, start - 30), start));
    if (isDenied !== isAlarm(facts)) return [];
    const reason = `The prediction is ${isDenied ? 'an alarm' : 'no alarm'}.`;
    return [{ path, quote: text.raw.slice(start, end), reason }];
  });
} // prettier-ignore
