import { QueryError } from './query-error.js';

/** A piece of a search: `field:value`, or a text without a field. */
export interface QueryTerm {
  not: boolean;
  field: { text: string; start: number } | undefined;
  /** Several, where commas part them; quoted ones as they stand. */
  values: QueryValue[];
  /** Where it begins and ends, with its `-`. */
  start: number;
  end: number;
}

export interface QueryValue {
  text: string;
  start: number;
  end: number;
  quoted: boolean;
}

/** Characters of a search, and terms in it. */
export const [LONGEST_QUERY, MOST_TERMS] = [2000, 30];

/** Takes a search apart, without knowing what its fields mean. @throws QueryError */
export function termsOf(query: string): QueryTerm[] {
  if (query.length > LONGEST_QUERY) {
    throw new QueryError(
      `A search has at most ${LONGEST_QUERY} characters.`,
      LONGEST_QUERY,
      query.length - LONGEST_QUERY,
      [],
    );
  }
  const terms: QueryTerm[] = [];
  for (let at = skipSpace(query, 0); at < query.length; at = skipSpace(query, terms.at(-1)!.end)) {
    if (terms.length === MOST_TERMS) {
      throw new QueryError(`A search has at most ${MOST_TERMS} parts.`, at, query.length - at, ['the end']);
    }
    terms.push(termAt(query, at));
  }
  return terms;
}

function termAt(query: string, start: number): QueryTerm {
  const not = query[start] === '-' && /[^\s]/.test(query[start + 1] ?? ' ');
  let at = start + (not ? 1 : 0);
  const name = /^[a-z_]+(?=:)/i.exec(query.slice(at))?.[0];
  const field = name === undefined ? undefined : { text: name, start: at };
  if (name !== undefined) at += name.length + 1;
  const values: QueryValue[] = [];
  for (;;) {
    const value = valueAt(query, at, field !== undefined);
    values.push(value);
    at = value.end;
    if (field === undefined || query[at] !== ',') break;
    at += 1;
  }
  return { not, field, values, start, end: at };
}

function valueAt(query: string, start: number, inList: boolean): QueryValue {
  if (query[start] === '"') return quotedAt(query, start);
  let end = start;
  while (end < query.length && !/\s/.test(query[end]!) && !(inList && query[end] === ',')) end += 1;
  return { text: query.slice(start, end), start, end, quoted: false };
}

/** `\"` is a quote and `\\` a backslash. */
function quotedAt(query: string, start: number): QueryValue {
  let text = '';
  for (let at = start + 1; at < query.length; at += 1) {
    const char = query[at]!;
    if (char === '"') return { text, start, end: at + 1, quoted: true };
    if (char === '\\' && /["\\]/.test(query[at + 1] ?? '')) text += query[(at += 1)];
    else text += char;
  }
  throw new QueryError('The quote is not closed.', start, query.length - start, ['"']);
}

function skipSpace(query: string, from: number): number {
  let at = from;
  while (at < query.length && /\s/.test(query[at]!)) at += 1;
  return at;
}
