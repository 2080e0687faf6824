import { ALIASES } from './query-fields.js';
import { type QueryTerm, type QueryValue, termsOf } from './query-terms.js';

/** The same search, written in one way: fields in lower case by their first name, one space, quotes where needed. */
export function normalForm(query: string): string {
  return termsOf(query).map(written).join(' ');
}

function written({ not, field, values }: QueryTerm): string {
  const name = field?.text.toLowerCase();
  const prefix = name === undefined ? '' : `${ALIASES[name] ?? name}:`;
  return `${not ? '-' : ''}${prefix}${values.map((value) => valueOf(value, name === undefined)).join(',')}`;
}

function valueOf({ text, quoted }: QueryValue, bare: boolean): string {
  const needsQuotes = quoted && (/[\s",\\]/.test(text) || text === '' || (bare && /^-|^[a-z_]+:/i.test(text)));
  return needsQuotes ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}
