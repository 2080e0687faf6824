import { plainName, shownName } from './feature-name.js';
import { partOf, partsOf, signalOfWord, type SignalId, signalsOf, wordsOf } from './lexicon.js';

/** A column that texts may speak of. */
export interface Mentionable {
  id: string;
  feature: string;
  unit: string | null;
}

/** Words of a text that stand for one column, or for one of several: “the temperature” where two columns are temperatures. */
export interface Mention {
  start: number;
  end: number;
  /** Ids of the columns that may be meant. None: what is measured so is in none of the columns. */
  ids: readonly string[];
  /** Written as the data have it. */
  isExact: boolean;
}

/** Words for signals that mean many other things too: they only count where the data have such a signal, or with a part before them. */
const VAGUE: ReadonlySet<SignalId> = new Set<SignalId>([
  'current', 'level', 'load', 'power', 'force', 'wear', 'position', 'noise', 'tension', 'energy', 'frequency', 'flow', 'speed', 'concentration',
]); // prettier-ignore

/** Finds what a text says of columns, by their names first, then by words for what they measure in any language. In the order of the text. */
export function findMentions(text: string, features: readonly Mentionable[]): Mention[] {
  const exact = exactMentions(text, features);
  const taken = (start: number, end: number) => exact.some((other) => start < other.end && end > other.start);
  const signals = signalMentions(text, features).filter(({ start, end }) => !taken(start, end));
  return [...exact, ...signals].sort((a, b) => a.start - b.start);
}

function exactMentions(text: string, features: readonly Mentionable[]): Mention[] {
  const names = features
    .flatMap(({ id, feature }) => [feature, plainName(feature), shownName(plainName(feature))].map((name) => ({ id, name })))
    .filter(({ name }, i, all) => all.findIndex((other) => other.name === name && other.id === all[i]!.id) === i)
    .sort((a, b) => b.name.length - a.name.length); // prettier-ignore
  const found: Mention[] = [];
  for (const { id, name } of names) {
    for (const match of text.matchAll(nameRegex(name))) {
      const [start, end] = [match.index, match.index + match[0].length];
      const same = found.find((other) => other.start === start && other.end === end);
      if (same && !same.ids.includes(id)) same.ids = [...same.ids, id];
      if (!found.some((other) => start < other.end && end > other.start)) found.push({ start, end, ids: [id], isExact: true });
    }
  }
  return found;
} // prettier-ignore

/** Names are found in any case, but short ones, which may be words of a language, only as they are. */
function nameRegex(name: string): RegExp {
  const words = name.split(/[\s_]+/).map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  const body = words.filter((word) => word !== '').join('[\\s_-]+');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${body || '(?!)'}(?![\\p{L}\\p{N}_])`, name.length < 5 ? 'gu' : 'giu');
}

function signalMentions(text: string, features: readonly Mentionable[]): Mention[] {
  const known = features.map((feature) => ({
    ...feature,
    signals: signalsOf(feature.feature, feature.unit),
    parts: partsOf(feature.feature),
  }));
  const words = [...text.matchAll(/[\p{L}-]*\p{L}/gu)];
  const found: Mention[] = [];
  words.forEach((match, i) => {
    const signal = signalOfWord(match[0]);
    // “62 rpm”: a unit.
    if (signal === null || /\d\s?$/.test(text.slice(0, match.index))) return;
    const end = match.index + match[0].length;
    const before = words[i - 1];
    const own = signal.qualifier === '' ? null : signal.qualifier;
    const qualifier = own ?? (before && isJoined(text, before, match.index) ? before[0].toLowerCase() : null);
    const part = qualifier === null ? null : partOf(qualifier);
    const start = own === null && part !== null ? before!.index : match.index;
    const measuring = known.filter(({ signals }) => signals.includes(signal.id));
    const meant = part === null ? measuring : measuring.filter((one) => fits(one, part, qualifier!));
    if (meant.length === 0 && VAGUE.has(signal.id) && part === null) return;
    found.push({ start, end, ids: meant.map(({ id }) => id), isExact: false });
  });
  return found;
}

/** A part fits a column that names it, or the only one that names no part at all. */
function fits(column: { feature: string; parts: Set<string> }, part: string, qualifier: string): boolean {
  return column.parts.has(part) || wordsOf(column.feature).includes(qualifier);
}

function isJoined(text: string, before: RegExpMatchArray, start: number): boolean {
  return /^[\s-]$/.test(text.slice(before.index! + before[0].length, start));
}
