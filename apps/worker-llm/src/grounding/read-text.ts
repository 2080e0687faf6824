import { needsQuotes, plainName } from '../signals/feature-name.js';
import { findMentions, type Mention } from '../signals/feature-mentions.js';
import { type DateMention, findDates } from './dates.js';
import { findNumbers, type NumberMention } from './number-mentions.js';
import type { KnownName, Scope } from './scope.js';

/** A name in a text. */
export interface NameMention {
  start: number;
  end: number;
  known: readonly KnownName[];
}

/** Words in quotation marks, or a machine’s number, that the facts do not have. */
export interface StrangeName {
  start: number;
  end: number;
  kind: 'quoted' | 'machine';
}

/**
 * A text with all names out of the way: in `masked` they are blanked, letter by letter, so that nothing that a name says is taken for a
 * statement, nor its digits for a number.
 */
export interface ReadText {
  raw: string;
  masked: string;
  mentions: Mention[];
  names: NameMention[];
  strange: StrangeName[];
  numbers: NumberMention[];
  dates: DateMention[];
}

/** Stands for a letter of a name. No letter, digit or mark. */
export const BLANK = '\uE000';

const QUOTED =
  /“([^“”]*)”|„([^“”„]*)[“”]|"([^"\n]*)"|«([^»]*)»|»([^«]*)«|`([^`]*)`|‘([^‘’]*)’(?!\p{L})|(?<![\p{L}\p{N}])'([^'\n]{1,80})'(?!\p{L})/gu;

export function readText(raw: string, scope: Scope): ReadText {
  const features = [...scope.columns.values()];
  const quoted = readQuoted(raw, scope);
  const inQuotes = blank(raw, quoted.names);
  const { plain, statements } = splitNames(scope.names);
  const mentions = findMentions(inQuotes, features.filter(({ feature }) => !needsQuotes(plainName(feature)))); // prettier-ignore
  const exact = mentions.filter(({ isExact }) => isExact);
  const withoutColumns = blank(inQuotes, exact);
  const others = plain.flatMap((known) => findName(withoutColumns, known));
  const names = [...quoted.names, ...others];
  const withoutNames = blank(withoutColumns, others);
  const machines = readMachineNumbers(withoutNames, scope);
  const masked = blank(withoutNames, [...machines.names, ...machines.strange]);
  const dates = findDates(masked, scope.words);
  const text = blank(masked, dates);
  const ofQuotes = quoted.names.flatMap(({ start, end, known }): Mention[] => {
    const ids = known.flatMap(({ kind, owner }) => (kind === 'feature' && owner !== null ? [owner] : []));
    return ids.length === 0 ? [] : [{ start, end, ids, isExact: true }];
  });
  const unquoted = statements.flatMap((known) => findName(raw, known)).flatMap(({ start, end, known }): Mention[] => {
    const ids = known.flatMap(({ kind, owner }) => (kind === 'feature' && owner !== null ? [owner] : []));
    return ids.length === 0 || quoted.names.some((one) => one.start <= start && one.end >= end) ? [] : [{ start, end, ids, isExact: true }];
  }); // prettier-ignore
  const free = mentions.filter((mention) => !mention.isExact && !others.some((name) => mention.start < name.end && mention.end > name.start));
  return {
    raw,
    masked: text,
    mentions: [...exact, ...free, ...ofQuotes, ...unquoted].sort((a, b) => a.start - b.start),
    names: [...names, ...machines.names].sort((a, b) => a.start - b.start),
    strange: [...quoted.strange, ...machines.strange],
    numbers: findNumbers(text, scope.words),
    dates,
  };
} // prettier-ignore

/** Names that read like a statement only count as names where they are quoted. Levels and classes are often words of a language. */
function splitNames(names: readonly KnownName[]) {
  const isPlain = ({ name, kind }: KnownName) =>
    !needsQuotes(plainName(name)) && /\p{L}/u.test(name) && (kind !== 'level' && kind !== 'label' && kind !== 'warning' ? true : /\d/.test(name));
  const sorted = [...names].sort((a, b) => b.name.length - a.name.length);
  return {
    plain: sorted.filter((known) => known.kind !== 'feature' && isPlain(known)),
    statements: sorted.filter(({ kind, name }) => kind === 'feature' && needsQuotes(plainName(name))),
  };
} // prettier-ignore

const normal = (text: string) =>
  text.replace(/[‘’“”„"'`«»]/g, '’').replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim().toLowerCase(); // prettier-ignore

function readQuoted(raw: string, { names }: Scope) {
  const found: NameMention[] = [];
  const strange: StrangeName[] = [];
  for (const match of raw.matchAll(QUOTED)) {
    const content = normal(match.slice(1).find((one) => one !== undefined) ?? '');
    const span = { start: match.index, end: match.index + match[0].length };
    const known = names.filter(({ name }) => normal(name) === content || (content.length >= 300 && normal(name).startsWith(content)));
    if (known.length > 0) found.push({ ...span, known });
    else if (/[\p{Lu}\d_%]/u.test(match[0])) strange.push({ ...span, kind: 'quoted' });
  }
  return { names: found, strange };
} // prettier-ignore

function findName(text: string, known: KnownName): NameMention[] {
  const body = known.name.trim().replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+'); // prettier-ignore
  const name = new RegExp(`(?<![\\p{L}\\p{N}_])${body}(?![\\p{L}\\p{N}_])`, known.name.length < 4 ? 'gu' : 'giu');
  return [...text.matchAll(name)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    known: [known],
  }));
}

/** “Machine 17”, “unit #17”: a number that is a name. */
function readMachineNumbers(text: string, { words, names }: Scope) {
  const found: NameMention[] = [];
  const strange: StrangeName[] = [];
  for (const noun of text.matchAll(words.machine)) {
    const after = noun.index + noun[0].length;
    const match = /^\s?(?:no\.?|nr\.?|number|nummer|#)?\s?(\d[\d-]*)(?![\d.,]*\d|\s?%|\p{L})/iu.exec(text.slice(after));
    if (!match) continue;
    const span = { start: after + match[0].length - match[1]!.length, end: after + match[0].length };
    const known = names.filter(({ kind, name }) => (kind === 'machine' || kind === 'similar') && digitsOf(name) === match[1]);
    if (known.length > 0) found.push({ ...span, known });
    else strange.push({ ...span, kind: 'machine' });
  }
  return { names: found, strange };
} // prettier-ignore

const digitsOf = (name: string) => /(\d[\d-]*)$/.exec(name.trim())?.[1];

export function blank(text: string, spans: readonly { start: number; end: number }[]): string {
  let out = text;
  for (const { start, end } of spans) out = out.slice(0, start) + BLANK.repeat(end - start) + out.slice(end);
  return out;
}
