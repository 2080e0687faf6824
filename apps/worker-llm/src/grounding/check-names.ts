import { isUnknown } from './check-numbers.js';
import { isOn } from './dates.js';
import type { GroundingProblem } from './problem.js';
import type { ReadText } from './read-text.js';
import type { Scope } from './scope.js';
import { has, type Sentence, type Span, within } from './sentences.js';

/** Checks that a sentence names no sensor, machine, date or other thing that the facts do not have. */
export function checkNames(text: ReadText, sentence: Sentence, scope: Scope, path: string): GroundingProblem[] {
  const said = text.masked.slice(sentence.start, sentence.end);
  const isAsked = (quote: string) =>
    scope.question !== null && isUnknown(said) && scope.question.toLowerCase().includes(quote.toLowerCase());
  const problem = ({ start, end }: Span, reason: string) => ({
    path,
    quote: text.raw.slice(start, end).trim(),
    reason,
  });
  return [
    ...within(text.mentions, sentence)
      .filter(({ ids }) => ids.length === 0)
      .map((at) => problem(at, 'No column of the data measures this.')),
    ...within(text.strange, sentence).map((at) =>
      problem(at, at.kind === 'machine' ? 'The facts are about no such machine.' : 'The facts have no such name.'),
    ),
    ...identifiers(text, sentence, scope).map((at) => problem(at, 'The facts have no such name.')),
    ...capitalised(text, sentence, scope).map((at) => problem(at, 'The facts have no such name.')),
    ...otherTails(text, sentence, scope).map((at) => problem(at, 'The facts are about no such machine.')),
    ...otherMachines(text, sentence, scope).map((at) =>
      problem(at, 'This machine is only in a similar case, and the sentence does not say so.'),
    ),
    ...within(text.dates, sentence)
      .filter((date) => !datesOf(scope, said).some((iso) => isOn(date, iso)))
      .map((at) => problem(at, 'This day is in none of the facts.')),
  ].filter(({ quote }) => !isAsked(quote));
}

/** `M-105`, `s17`, `vib_x`: letters with digits or underscores, that are no name of the facts. */
function identifiers({ masked }: ReadText, sentence: Span, { quantities, question }: Scope): Span[] {
  const units = quantities.flatMap(({ unit }) => unit ?? []);
  const words = /(?<![\p{L}\p{N}_^])(?:\p{L}[\p{L}\p{N}]*(?:[-.]\p{N}+[\p{L}\p{N}]*)+|\p{L}+\p{N}[\p{L}\p{N}_-]*|\p{L}+_[\p{L}\p{N}_]+)/gu;
  return [...masked.slice(sentence.start, sentence.end).matchAll(words)]
    .filter(({ 0: word }) => !units.some((unit) => unit.includes(word)) && !(question?.includes(word) && isUnknown(masked.slice(sentence.start, sentence.end))))
    .map(({ index, 0: word }) => ({ start: sentence.start + index, end: sentence.start + index + word.length }));
} // prettier-ignore

/** In English, two words with capitals in the middle of a sentence are a name. */
function capitalised({ masked }: ReadText, sentence: Span, { language }: Scope): Span[] {
  if (language !== 'en') return [];
  const said = masked.slice(sentence.start, sentence.end);
  return [...said.matchAll(/(?<=[\p{Ll},)\uE000]\s)\p{Lu}\p{Ll}+(?:\s\p{Lu}\p{Ll}+)+/gu)].map(
    ({ index, 0: words }) => ({
      start: sentence.start + index,
      end: sentence.start + index + words.length,
    }),
  );
}

/** “Press South”, where the facts have a “Press North”. */
function otherTails({ masked }: ReadText, sentence: Span, { names }: Scope): Span[] {
  const machines = names.filter(({ kind }) => kind === 'machine' || kind === 'similar').map(({ name }) => name.trim());
  const said = masked.slice(sentence.start, sentence.end);
  return machines.flatMap((machine) => {
    const [head, tail] = [/^(.+?)[\s-]+\S+$/.exec(machine)?.[1], /(\S+)$/.exec(machine)?.[1]];
    if (!head || !tail || !/\p{L}{2}/u.test(head)) return [];
    const found = new RegExp(`(?<![\\p{L}\\p{N}])${head.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}[\\s-]+([\\p{Lu}\\p{N}][\\p{L}\\p{N}]*)`, 'gu');
    return [...said.matchAll(found)]
      .filter(({ 1: other }) => other !== tail)
      .map(({ index, 0: words }) => ({ start: sentence.start + index, end: sentence.start + index + words.length }));
  });
} // prettier-ignore

function otherMachines({ names, masked }: ReadText, sentence: Span, { words }: Scope): Span[] {
  const isOther = ({ known }: ReadText['names'][number]) =>
    known.some(({ kind }) => kind === 'similar') && !known.some(({ kind }) => kind === 'machine');
  const said = masked.slice(sentence.start, sentence.end);
  return within(names, sentence).filter((name) => isOther(name) && !has(words.similar, said));
}

/** The prediction’s; those of similar cases where the sentence speaks of them. */
function datesOf({ facts, words }: Scope, sentence: string): string[] {
  const similar = 'similar' in facts && has(words.similar, sentence) ? facts.similar : [];
  return [facts.predicted_at, ...similar.map(({ predicted_at }) => predicted_at)];
}
