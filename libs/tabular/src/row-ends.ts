/** Where rows end in CSV text with \n as its line break: a line break in quotes ends none. */

const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** Rows without quotes between two with quotes are read along with those when they are shorter than this, characters. */
const NEARBY = 4096;

/** Whole rows, which all are without quotes or not. */
export interface RunOfRows {
  text: string;
  isQuoted: boolean;
}

/** The index after the last line break that ends a row; 0 where no row ends. */
export function endOfRows(text: string): number {
  if (!text.includes('"')) return text.lastIndexOf('\n') + 1;
  let quoted = false;
  let end = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) quoted = !quoted;
    else if (code === NEWLINE && !quoted) end = i + 1;
  }
  return end;
}

/** The index after the row that starts at `from`. */
export function endOfRow(text: string, from: number): number {
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) quoted = !quoted;
    else if (code === NEWLINE && !quoted) return i + 1;
  }
  return text.length;
}

/** @param text whole rows; the last may lack its line break. */
export function* runsOfRows(text: string): Generator<RunOfRows> {
  let from = 0;
  while (from < text.length) {
    const quote = text.indexOf('"', from);
    const plainEnd = quote < 0 ? text.length : text.lastIndexOf('\n', quote) + 1;
    const isQuoted = plainEnd === from;
    const end = isQuoted ? endOfQuotedRun(text, from) : plainEnd;
    yield { text: text.slice(from, end), isQuoted };
    from = end;
  }
}

function endOfQuotedRun(text: string, from: number): number {
  let end = from;
  let quote = from;
  while (quote >= 0 && quote - end < NEARBY) {
    while (end <= quote && end < text.length) end = endOfRow(text, end);
    quote = text.indexOf('"', end);
  }
  return end;
}
