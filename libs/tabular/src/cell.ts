/** What the text of a cell says. All of these take text without spaces around it. */

const MISSING = new Set(['', '?', 'na', 'n/a', 'nan', 'null', 'none']);
const LONGEST_MISSING = 4;
const LETTER_B = 'B'.charCodeAt(0);

/** True for an empty cell, and one that says NA, N/A, NaN, null, None or ?, in whatever case. */
export function isMissing(text: string): boolean {
  return text.length <= LONGEST_MISSING && MISSING.has(text.toLowerCase());
}

/** Squares of much larger numbers, and with them every measure of spread, would be infinite. */
const LARGEST = 1e100;

/** A decimal number such as -1, .5 or 2e-3, up to ±1e100; NaN for any other text, hexadecimal numbers among them. */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (!(Math.abs(value) <= LARGEST)) return NaN;
  // Number() takes nothing for 0, and reads 0x10, 0b1 and 0o7.
  if (value === 0 && text === '') return NaN;
  return text.charCodeAt(1) >= LETTER_B && /^0[box]/i.test(text) ? NaN : value;
}

const MOMENT = /^(\d{4}-\d\d-(\d\d))(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * A moment, ms since the epoch: ISO 8601, or `YYYY-MM-DD HH:MM:SS.sss`; NaN for any other text. Without a time it is midnight,
 * without a zone UTC. What is finer than a millisecond is dropped.
 */
export function parseMoment(text: string): number {
  if (text.length < 10 || text[4] !== '-') return NaN;
  const found = MOMENT.exec(text);
  if (!found) return NaN;
  const [, date = '', day, time = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = found;
  // Date.parse takes February 30th for March 1st.
  if (new Date(date).getUTCDate() !== Number(day)) return NaN;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return Date.parse(`${date}T${time}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
}
