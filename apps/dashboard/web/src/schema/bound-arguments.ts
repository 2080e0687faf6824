import { Validator } from '@cfworker/json-schema';
import type { JsonSchema, TaskType } from '../api/resources.js';

/* Arguments of a task as one object, and what is wrong with them. Pure: see bound-arguments.spec.ts. */

export type Values = Record<string, unknown>;

export interface ValueError {
  /** From the arguments on, for example `['config', 'epochs']`. */
  path: string[];
  message: string;
}

/** Stands in place of a value that is hidden. */
const HIDDEN = '***';

/** Positional and keyword arguments as one object by name, as the task binds them. Hidden values are left out. */
export function boundArguments(type: TaskType, args: readonly unknown[], kwargs: Values): Values {
  const values: Values = {};
  type.params.forEach((name, at) => {
    const value = at < args.length ? args[at] : kwargs[name];
    const hidden = type.sensitive.includes(name) && value === HIDDEN;
    if (value !== undefined && !hidden) values[name] = value;
  });
  return values;
}

/** What is wrong with the arguments by the task's contract. The server checks again. */
export function checkArguments(type: TaskType, values: Values): ValueError[] {
  return check(type.kwargs, values);
}

/** What is wrong with a value by a JSON Schema: of each place the most telling error, at most 20. */
export function check(schema: JsonSchema, value: unknown): ValueError[] {
  // Interprets the schema: the page's Content-Security-Policy forbids code that is made at run time.
  const { errors } = new Validator(schema as never, '2020-12', false).validate(value);
  const byPath = new Map<string, ValueError>();
  for (const { instanceLocation, keyword, error } of errors) {
    if (WRAPPERS.has(keyword)) continue;
    byPath.set(instanceLocation, { path: pathOf(instanceLocation), message: worded(error) });
  }
  return [...byPath.values()].slice(0, 20);
}

/** Keywords that only say that something within is wrong. */
const WRAPPERS = new Set(['properties', 'items', 'prefixItems', '$ref', 'allOf', 'additionalProperties']);

function pathOf(location: string): string[] {
  return location
    .replace(/^#\/?/, '')
    .split('/')
    .filter(Boolean)
    .map((it) => decodeURIComponent(it).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `Instance does not have…` → `Does not have…`: nobody outside of JSON Schema calls it an instance. */
function worded(error: string): string {
  const text = error.replace(/^Instance /, '').replace(/^(type )/, 'Its type ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
