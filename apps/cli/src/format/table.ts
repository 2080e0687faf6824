import { stripVTControlCharacters } from 'node:util';

/** A column of a table. */
export interface Column<R> {
  title: string;
  value: (row: R) => string | number | null | undefined;
  /** Figures are easier to compare at the right. (Default: left) */
  align?: 'left' | 'right';
}

const GAP = '  ';

/** Rows as aligned lines below their titles. What is missing is shown as `-`. */
export function table<R>(columns: readonly Column<R>[], rows: readonly R[], title: (text: string) => string): string {
  const cells = rows.map((row) => columns.map(({ value }) => shown(value(row))));
  const titles = columns.map((column) => column.title.toUpperCase());
  const widths = titles.map((text, index) => Math.max(...[titles, ...cells].map((row) => width(row[index] ?? text))));
  const line = (row: string[]) =>
    row
      .map((cell, index) => pad(cell, widths[index]!, columns[index]!.align))
      .join(GAP)
      .trimEnd();
  return [title(line(titles)), ...cells.map(line)].join('\n');
}

/** Pairs as two aligned columns. */
export function pairs(entries: readonly (readonly [string, string])[], key: (text: string) => string): string {
  const longest = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${key(name.padEnd(longest))}${GAP}${value}`).join('\n');
}

export function indent(text: string, by = 2): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

function shown(value: string | number | null | undefined): string {
  return value === null || value === undefined || value === '' ? '-' : String(value);
}

function pad(cell: string, to: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, to - width(cell)));
  return align === 'left' ? cell + space : space + cell;
}

/** Colours take no room. */
function width(text: string): number {
  return stripVTControlCharacters(text).length;
}
