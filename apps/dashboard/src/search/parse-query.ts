import {
  type Flag,
  storable,
  type TaskCondition,
  type TaskFilter,
  type TaskTest,
  type TextField,
} from '@celerity/storage';
import { nearestNames } from '@celerity/task-core';
import { comparisonOf, dateOf, durationOf, OPPOSITE } from './quantities.js';
import { QueryError } from './query-error.js';
import { ALIASES, FIELDS, type FieldMeaning, FLAGS, STATES } from './query-fields.js';
import { type QueryTerm, type QueryValue, termsOf } from './query-terms.js';

/**
 * Reads a search, for example `state:failure name:gan.* runtime:>10s -queue:ml "free text"`. Everything in it must hold; `-` turns one part
 * around; commas part values of which one must hold.
 *
 * @throws QueryError
 */
export function parseQuery(query: string, { now = new Date(), hidden = [] }: QueryOptions = {}): TaskFilter {
  return { conditions: termsOf(storable(query)).map((term) => conditionOf(term, { now, hidden })) };
}

export interface QueryOptions {
  /** What times such as `<1h` are reckoned from. (Default: now) */
  now?: Date;
  /** Texts that who asks may not see: whoever could search them could guess them. (Default: none) */
  hidden?: readonly TextField[];
}

function conditionOf(term: QueryTerm, options: Required<QueryOptions>): TaskCondition {
  return { not: term.not, ...testOf(term, options) };
}

function testOf({ field, values }: QueryTerm, { now, hidden }: Required<QueryOptions>): TaskTest {
  const value = values[0]!;
  const seen = (fields: readonly TextField[]) => fields.filter((each) => !hidden.includes(each));
  if (field === undefined) return textTest(value, seen(['name', 'arg', 'result', 'error', 'id']));
  const meaning = meaningOf(field);
  for (const each of values) if (each.text === '') throw missing(field.text, each, meaning);
  switch (meaning.kind) {
    case 'state':
      return { kind: 'state', states: values.map(stateOf) };
    case 'glob':
      return { kind: 'glob', field: meaning.field, globs: values.map(({ text }) => text) };
    case 'is':
      return { kind: 'is', flag: flagOf(only(field.text, values)) };
    case 'text':
      if (seen(meaning.fields).length === 0) throw unseen(field);
      return textTest(only(field.text, values), seen(meaning.fields));
    case 'number':
      return numberTest(only(field.text, values), meaning);
    case 'time':
      return timeTest(only(field.text, values), meaning, now);
  }
}

function meaningOf({ text, start }: { text: string; start: number }): FieldMeaning {
  const name = text.toLowerCase();
  const meaning = FIELDS[ALIASES[name] ?? name];
  if (meaning && Object.hasOwn(FIELDS, ALIASES[name] ?? name)) return meaning;
  const names = Object.keys(FIELDS);
  const near = nearestNames(name, names)[0];
  const hint = near ? `: did you mean ${near}?` : '.';
  const quote = ` To look for the text itself, put it in quotes.`;
  throw new QueryError(`There is no field '${text}'${hint}${quote}`, start, text.length, names);
}

function unseen({ text, start }: { text: string; start: number }): QueryError {
  return new QueryError(`What stands in '${text}' is hidden from you.`, start, text.length, ['another field']);
}

function missing(field: string, value: QueryValue, meaning: FieldMeaning): QueryError {
  const expected = {
    state: [...STATES.map((state) => state.toLowerCase())],
    is: [...FLAGS],
    number: ['>10s'],
    time: ['<1h'],
  };
  const what = meaning.kind in expected ? expected[meaning.kind as keyof typeof expected] : ['a value'];
  return new QueryError(`'${field}:' needs a value.`, value.start, 0, what);
}

function only(field: string, values: readonly QueryValue[]): QueryValue {
  const [value, second] = values;
  if (second)
    throw new QueryError(`'${field}:' takes one value; write it twice for two.`, second.start - 1, 1, ['a space']);
  return value!;
}

function stateOf({ text, start }: QueryValue): string {
  const state = text.toUpperCase();
  if (STATES.includes(state)) return state;
  const expected = STATES.map((each) => each.toLowerCase());
  throw new QueryError(`There is no state '${text}'.`, start, text.length, expected);
}

function flagOf({ text, start }: QueryValue): Flag {
  const flag = FLAGS.find((each) => each === text.toLowerCase());
  if (flag) return flag;
  throw new QueryError(`'is:' does not know '${text}'.`, start, text.length, FLAGS);
}

function textTest({ text, start, end }: QueryValue, fields: Extract<TaskTest, { kind: 'text' }>['fields']): TaskTest {
  if (/[\p{L}\p{N}]/u.test(text)) return { kind: 'text', fields, text };
  throw new QueryError('A text to look for needs a letter or a digit.', start, end - start, ['a word', '"a text"']);
}

function numberTest({ text, start }: QueryValue, { field, unit }: Extract<FieldMeaning, { kind: 'number' }>): TaskTest {
  const { op, rest, length } = comparisonOf(text);
  const value = unit === 'seconds' ? durationOf(rest) : /^\d{1,9}$/.test(rest) ? Number(rest) : undefined;
  if (value !== undefined) return { kind: 'number', field, op, value };
  const expected = unit === 'seconds' ? ['500ms', '10s', '5m', '2h', '1d'] : ['0', '1', '2'];
  const what = unit === 'seconds' ? 'a duration' : 'a whole number';
  throw new QueryError(
    `'${rest}' is not ${what}.`,
    start + length,
    rest.length,
    length > 0 ? expected : ['>', '<', ...expected],
  );
}

/** `<1h`: less than an hour ago, and so after a moment. Of an eta, which lies ahead, `<1h` is within the next hour. */
function timeTest(
  { text, start }: QueryValue,
  { field }: Extract<FieldMeaning, { kind: 'time' }>,
  now: Date,
): TaskTest {
  const { op, rest, length } = comparisonOf(text);
  const ago = durationOf(rest);
  if (ago !== undefined && length > 0 && op !== '=' && /[a-z]$/i.test(rest)) {
    const ahead = field === 'eta';
    const value = new Date(now.getTime() + ago * (ahead ? 1000 : -1000));
    if (!Number.isNaN(value.getTime()) && value.getUTCFullYear() > 0)
      return { kind: 'time', field, op: ahead ? op : OPPOSITE[op], value };
  }
  const date = dateOf(rest);
  if (date && length > 0) return { kind: 'time', field, op, value: date };
  const expected = ['<1h', '>1d', '>=2026-11-28', '<2026-11-28T10:00'];
  throw new QueryError(`'${text}' is neither an age nor a date with > or < before it.`, start, text.length, expected);
}
