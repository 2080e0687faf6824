import type { Words } from './words/index.js';

export interface DateMention {
  start: number;
  end: number;
  day: number;
  /** From 1. */
  month: number;
  year: number | null;
}

/** Days that a text names: 2026-11-20, 20.11.2026, 20 November 2026, November 20, 20. November. */
export function findDates(text: string, { months }: Words): DateMention[] {
  const name = months.map((month) => `${month}|${month.slice(0, 3)}\\.?`).join('|');
  const monthOf = (word: string) => months.findIndex((month) => month.startsWith(word.toLowerCase().replace('.', ''))) + 1;
  const found: DateMention[] = [];
  const add = (match: RegExpMatchArray, day: string, month: number, year: string | undefined) => {
    const [start, end] = [match.index!, match.index! + match[0].length];
    if (found.some((other) => start < other.end && end > other.start)) return;
    found.push({ start, end, day: Number(day), month, year: year === undefined ? null : Number(year) });
  };
  for (const m of text.matchAll(/(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+Z?)?(?!\d)/g)) add(m, m[3]!, Number(m[2]), m[1]);
  for (const m of text.matchAll(/(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)/g)) add(m, m[1]!, Number(m[2]), m[3]);
  const dayFirst = new RegExp(`(?<!\\d)(\\d{1,2})(?:\\.|st|nd|rd|th)?\\s(?:of\\s)?(${name})(?!\\p{L})(?:,?\\s(\\d{4}))?`, 'giu');
  for (const m of text.matchAll(dayFirst)) add(m, m[1]!, monthOf(m[2]!), m[3]);
  const monthFirst = new RegExp(`(?<!\\p{L})(${name})\\s(\\d{1,2})(?:st|nd|rd|th)?(?![\\d%])(?:,?\\s(\\d{4}))?`, 'giu');
  for (const m of text.matchAll(monthFirst)) add(m, m[2]!, monthOf(m[1]!), m[3]);
  return found;
} // prettier-ignore

/** Whether a moment, in ISO 8601, is on that day (UTC). */
export function isOn({ day, month, year }: DateMention, iso: string): boolean {
  const date = new Date(iso);
  return date.getUTCDate() === day && date.getUTCMonth() + 1 === month && (year === null || date.getUTCFullYear() === year);
} // prettier-ignore
