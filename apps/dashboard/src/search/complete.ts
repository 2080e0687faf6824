import type { Completion, CompletionList } from '../resources/search.js';
import { ALIASES, FIELDS, FLAGS, STATES } from './query-fields.js';

/** Knows values of fields that begin so. */
export type KnownValues = (field: 'name' | 'worker' | 'queue', prefix: string, limit: number) => Promise<string[]>;

const MOST = 20;

/** What may stand at a place of a search. @param position of the cursor; what is after it is not looked at */
export async function complete(query: string, position: number, known: KnownValues): Promise<CompletionList> {
  const before = query.slice(0, position);
  const word = /(?:^|\s)(-?)([^\s"]*)$/.exec(before);
  if (!word || isInQuotes(before)) return { replace: { start: position, end: position }, items: [] };
  const text = word[2]!;
  const colon = text.indexOf(':');
  if (colon < 0) {
    return { replace: { start: position - text.length, end: position }, items: fieldsFor(text) };
  }
  const name = text.slice(0, colon).toLowerCase();
  const value = text
    .slice(colon + 1)
    .split(',')
    .at(-1)!;
  return {
    replace: { start: position - value.length, end: position },
    items: await valuesFor(ALIASES[name] ?? name, value, known),
  };
}

function isInQuotes(text: string): boolean {
  return (text.replace(/\\["\\]/g, '').split('"').length - 1) % 2 === 1;
}

function fieldsFor(prefix: string): Completion[] {
  return Object.entries(FIELDS)
    .filter(([name]) => name.startsWith(prefix.toLowerCase()))
    .map(([name, { detail }]) => ({ insert: `${name}:`, label: `${name}:`, kind: 'field', detail }));
}

async function valuesFor(field: string, prefix: string, known: KnownValues): Promise<Completion[]> {
  const meaning = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  switch (meaning?.kind) {
    case 'state':
      return values(
        STATES.map((state) => state.toLowerCase()),
        prefix,
      );
    case 'is':
      return values(FLAGS, prefix);
    case 'number':
      return samples(meaning.unit === 'seconds' ? ['>1s', '>10s', '>1m', '<1s'] : ['>=1', '=0', '>3'], prefix);
    case 'time':
      return samples(['<5m', '<1h', '<1d', '>1h', `>=${new Date().toISOString().slice(0, 10)}`], prefix);
    case 'glob': {
      const { field: column } = meaning;
      if (column !== 'name' && column !== 'worker' && column !== 'queue') return [];
      return values(await known(column, prefix, MOST), prefix);
    }
    default:
      return [];
  }
}

function values(all: readonly string[], prefix: string): Completion[] {
  const fitting = all
    .filter((value) => value.startsWith(prefix.toLowerCase()) || value.startsWith(prefix))
    .slice(0, MOST);
  return fitting.map((value) => ({
    insert: /[\s",]/.test(value) ? JSON.stringify(value) : value,
    label: value,
    kind: 'value',
    detail: null,
  }));
}

function samples(all: readonly string[], prefix: string): Completion[] {
  return all
    .filter((value) => value.startsWith(prefix))
    .map((value) => ({ insert: value, label: value, kind: 'operator', detail: null }));
}
