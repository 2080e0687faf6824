import type { ReadText } from './read-text.js';
import type { Words } from './words/index.js';

/** A part of a text, by position. */
export interface Span {
  start: number;
  end: number;
}

export interface Sentence extends Span {
  /** Between commas, colons, brackets and the words that begin a new thought. */
  clauses: Span[];
  /** Cut at “and” too. */
  fine: Span[];
  /** Cut at semicolons, dashes and words that set one thing against another only. */
  parts: Span[];
}

const ABBREVIATION = /(?:^|[\s(])(?:ca|approx|e\.g|i\.e|z\. ?b|vs|bzw|no|nr|mio|mrd|incl|inkl|usw|etc|d\. ?h)$/i;
/** Units too, which may end a sentence. */
const SHORT_UNIT = /\s(?:max|min)$/i;

/** Cuts a text where thoughts end; never within a number or a range. */
export function sentencesOf({ masked, numbers }: ReadText, words: Words): Sentence[] {
  const closed = numbers.map(({ start, end, rangeWith }, i) =>
    rangeWith !== null && rangeWith > i ? { start, end: numbers[rangeWith]!.end } : { start, end },
  );
  const isOpen = (at: number) => !closed.some(({ start, end }) => at > start && at < end);
  const ends = [...masked.matchAll(/[.!?]+(?=[\s”“"»)]|$)|\n+/g)]
    .filter(({ index, 0: mark }) => isOpen(index) && !(mark === '.' && isAbbreviated(masked, index)))
    .map((match) => match.index + match[0].length);
  return cut({ start: 0, end: masked.length }, ends).map((span) => {
    const text = masked.slice(span.start, span.end);
    const marks = [...text.matchAll(/[,;:()[\]–—]|\s-\s/g)].map(({ index }) => span.start + index + 1);
    const begun = [...text.matchAll(words.clauseWords)].map(({ index }) => span.start + index);
    const clauses = cut(span, [...marks, ...begun].filter(isOpen));
    const ands = [...text.matchAll(words.and)].map(({ index }) => span.start + index).filter(isOpen);
    const contrasts = [...text.matchAll(words.contrast)].map(({ index }) => span.start + index);
    const breaks = [...text.matchAll(/;|\s[–—-]\s|,(?=\s(?:and|und|sowie)\s)/g)].map(
      ({ index }) => span.start + index + 1,
    );
    const parts = cut(span, [...contrasts, ...breaks].filter(isOpen));
    return { ...span, parts, clauses, fine: clauses.flatMap((clause) => cut(clause, ands)) };
  });
}

function isAbbreviated(text: string, dot: number): boolean {
  const before = text.slice(0, dot);
  return (
    ABBREVIATION.test(before) || (SHORT_UNIT.test(before) && !/^\.\s+[\p{Lu}\uE000]|^\.\s*$/u.test(text.slice(dot)))
  );
}

function cut({ start, end }: Span, at: readonly number[]): Span[] {
  const edges = [start, ...[...new Set(at)].filter((edge) => edge > start && edge < end).sort((a, b) => a - b), end];
  return edges.slice(1).map((edge, i) => ({ start: edges[i]!, end: edge }));
}

export function spanAt<T extends Span>(spans: readonly T[], at: number): T {
  return spans.find(({ start, end }) => at >= start && at < end) ?? spans[spans.length - 1]!;
}

export const within = <T extends Span>(items: readonly T[], { start, end }: Span): T[] =>
  items.filter((item) => item.start >= start && item.end <= end); // prettier-ignore

/** Whether words occur: unlike `test`, whatever was looked for before. */
export const has = (words: RegExp, text: string): boolean => text.search(words) >= 0;
