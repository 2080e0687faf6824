import type { Mention } from '../signals/feature-mentions.js';
import { BLANK, type ReadText } from './read-text.js';
import { type Sentence, type Span, spanAt, within } from './sentences.js';
import { has } from './sentences.js';
import type { Scope } from './scope.js';

/**
 * Columns that a claim at a place of a sentence is about. Outside of brackets: the last name before it in its part of the sentence, with those
 * that it is joined to by “and”; else the name after it (“is raised by …”, “erhöht …”); else what the sentence, or the text, is about.
 */
export function subjectsOf(
  at: Span,
  text: ReadText,
  sentence: Sentence,
  about: readonly string[],
  scope: Scope,
): readonly Mention[] {
  const mentions = within(text.mentions, sentence).filter(({ ids }) => ids.length > 0);
  if (mentions.length === 0) return about.length === 0 ? [] : [implied(about, sentence)];
  if (distinct(mentions) === 1) return startsBefore(mentions[0]!, at, about, text, sentence, scope);
  const brackets = bracketsOf(text.masked, sentence);
  const own = brackets.find(({ start, end }) => at.start > start && at.end < end);
  const outside = own ? mentions : mentions.filter((one) => !brackets.some(({ start, end }) => one.start > start && one.end < end));
  const fine = spanAt(fineWithout(sentence, own ? [] : brackets), at.start);
  const inside = within(outside, fine);
  const before = inside.findLast(({ end }) => end <= at.start);
  if (before) return [...joined(before, outside, text, scope), before];
  const after = inside.find(({ start }) => start >= at.end);
  if (after) return [after];
  const earlier = outside.findLast(({ end }) => end <= fine.start);
  if (earlier) return [...joined(earlier, outside, text, scope), earlier];
  return about.length > 0 ? [implied(about, sentence)] : [outside[0] ?? mentions[0]!];
} // prettier-ignore

const implied = (ids: readonly string[], { start }: Span): Mention => ({ start, end: start, ids, isExact: false });

const distinct = (mentions: readonly Mention[]) => new Set(mentions.map(({ ids }) => ids.join())).size;

/** The only name of a sentence that goes on about something else before it comes to it: “It raises the risk, unlike Torque.” */
function startsBefore(only: Mention, at: Span, about: readonly string[], text: ReadText, sentence: Sentence, { words }: Scope) {
  const goesOn = about.length > 0 && only.start > at.end && words.pronoun.test(text.masked.slice(sentence.start, sentence.end));
  return goesOn ? [implied(about, sentence)] : [only];
} // prettier-ignore

/** “Torque and Tool wear raise …”: names before this one with nothing but “and” and commas between, or a bracket. */
function joined(last: Mention, mentions: readonly Mention[], { masked }: ReadText, { words }: Scope): Mention[] {
  const group: Mention[] = [];
  let next = last;
  for (const mention of mentions.filter(({ end }) => end <= last.start).reverse()) {
    const between = masked.slice(mention.end, next.start).replace(/\([^)]*\)/g, ' ');
    const rest = between.replace(/,/g, ' ').replace(words.and, ' ').replaceAll(BLANK, '').trim(); // prettier-ignore
    if (rest !== '' && !/^(?:both|the|auch|der|die|das)$/i.test(rest)) break;
    if (between.trim() === '' || !(has(words.and, between) || between.includes(','))) break;
    group.push(mention);
    next = mention;
  }
  return group;
}

function bracketsOf(masked: string, sentence: Span): Span[] {
  const text = masked.slice(sentence.start, sentence.end);
  return [...text.matchAll(/\([^)]*\)/g)].map(({ index, 0: found }) => ({
    start: sentence.start + index,
    end: sentence.start + index + found.length,
  }));
}

/** Parts of a sentence, those around a bracket made one again. */
function fineWithout({ fine }: Sentence, brackets: readonly Span[]): Span[] {
  const parts: Span[] = [];
  for (const part of fine) {
    const isIn = brackets.some(({ start, end }) => part.start > start && part.end <= end);
    const isAfter = brackets.some(({ end }) => part.start === end);
    const last = parts.at(-1);
    if ((isIn || isAfter) && last) last.end = part.end;
    else parts.push({ ...part });
  }
  return parts;
}
