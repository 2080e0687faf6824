import { EncodeError } from './errors.js';

/** Deepest nesting of a value that travels. */
const MAX_DEPTH = 200;

/**
 * Serialises a value that JSON can carry without loss.
 *
 * `JSON.stringify` drops functions, turns NaN into null and Maps into `{}` without a word; here each of them is an error.
 * `undefined` properties of objects are left out, as everywhere in JavaScript.
 *
 * @throws EncodeError with the path of what cannot be carried.
 */
export function encodeJson(value: unknown, what: string): string {
  assertJson(value, what, new Set());
  return JSON.stringify(value ?? null);
}

function assertJson(value: unknown, path: string, ancestors: Set<object>): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new EncodeError(`${path} is ${value}, which JSON has no form for.`);
      return;
    case 'object':
      if (value !== null) assertJsonObject(value, path, ancestors);
      return;
    default:
      throw new EncodeError(`${path} is a ${typeof value}, which JSON has no form for.`);
  }
}

function assertJsonObject(value: object, path: string, ancestors: Set<object>): void {
  if (ancestors.has(value)) throw new EncodeError(`${path} contains itself.`);
  if (ancestors.size >= MAX_DEPTH) throw new EncodeError(`A value is nested more than ${MAX_DEPTH} levels deep.`);
  ancestors.add(value);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (item === undefined) throw new EncodeError(`${path}[${index}] is undefined, which JSON has no form for.`);
      assertJson(item, `${path}[${index}]`, ancestors);
    }
  } else if (!(value instanceof Date && !Number.isNaN(value.getTime()))) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new EncodeError(`${path} is a ${value.constructor?.name ?? 'object'}; return plain objects and arrays.`);
    }
    for (const [key, item] of Object.entries(value)) assertJson(item, `${path}.${key}`, ancestors);
  }
  ancestors.delete(value);
}
