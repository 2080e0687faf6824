import type { JSONValue } from 'ai';
import { z } from 'zod';

export type Json = Record<string, JSONValue>;

/** JSON Schema of what is to be written. */
export function jsonSchema(schema: z.ZodType): Json {
  return withoutKeys(z.toJSONSchema(schema, { io: 'output' }) as Json, new Set(['$schema'])) as Json;
}

/** A copy without these keywords of a schema. The names of properties are no keywords. */
export function withoutKeys(node: JSONValue, keys: ReadonlySet<string>): JSONValue {
  if (Array.isArray(node)) return node.map((item: JSONValue) => withoutKeys(item, keys));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node as Json).filter(([key]) => !keys.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, copyOf(key, value, keys)]));
}

function copyOf(key: string, value: JSONValue, keys: ReadonlySet<string>): JSONValue {
  if (key === 'enum' || key === 'const') return value;
  if (key !== 'properties') return withoutKeys(value, keys);
  return Object.fromEntries(Object.entries(value as Json).map(([name, schema]) => [name, withoutKeys(schema, keys)]));
}
