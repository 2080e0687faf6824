import type { Delimiter } from './csv-format.js';
import { endOfRow } from './row-ends.js';

/** Rows that are looked at. */
const MAX_ROWS = 100;

/** Where several fit as well, the first of these it is: commas stand in numbers, spaces in texts. */
const PREFERENCE: readonly Delimiter[] = ['\t', ';', ',', ' '];

/**
 * Of the delimiters that cut the first row, the one that cuts the most rows into as many fields as that; else a comma. Spaces
 * must cut more than half of the rows so: names of columns may have spaces.
 *
 * @param text start of a file, with \n as its line break.
 * @param width how many columns there are, where that is known: what cuts the first row into as many wins.
 */
export function findDelimiter(text: string, width?: number): Delimiter {
  const rows = firstRows(text);
  const candidates = PREFERENCE.map((delimiter) => {
    const counts = rows.map((row) => countFields(row, delimiter));
    const first = counts[0] ?? 1;
    return { delimiter, first, agreeing: counts.filter((count) => count === first).length };
  }).filter(
    ({ delimiter, first, agreeing }) =>
      first > 1 && (delimiter !== ' ' || agreeing * 2 > rows.length || first === width),
  );
  const ofWidth = candidates.filter(({ first }) => first === width);
  const [best] = (ofWidth.length > 0 ? ofWidth : candidates).sort((a, b) => b.agreeing - a.agreeing);
  return best?.delimiter ?? ',';
}

/** Rows that are not blank, with an x for each text in quotes. */
function firstRows(text: string): string[] {
  const rows: string[] = [];
  for (let from = 0; from < text.length && rows.length < MAX_ROWS;) {
    const end = endOfRow(text, from);
    const row = text.slice(from, end).replace(/\n$/, '');
    const isCutOff = end === text.length && !text.endsWith('\n') && rows.length > 1;
    if (row.trim() !== '' && !isCutOff) rows.push(row.replace(/"[^"]*"/g, 'x'));
    from = end;
  }
  return rows;
}

function countFields(row: string, delimiter: Delimiter): number {
  return delimiter === ' ' ? row.trim().split(/ +/).length : row.split(delimiter).length;
}
