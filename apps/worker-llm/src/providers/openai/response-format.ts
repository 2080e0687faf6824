import type { JSONValue } from 'ai';
import { z } from 'zod';

export type ResponseFormat = 'json_schema' | 'json_schema_strict' | 'json_object' | 'text';

type Json = Record<string, JSONValue>;

/** Bounds that OpenAI's strict mode refuses to read; answers are checked against them all the same. */
const NOT_STRICT = new Set(['minLength', 'maxLength']);

/** The `response_format` of a chat completion; none for servers that only write text. */
export function responseFormat(format: ResponseFormat, schema: z.ZodType, name: string): Json | undefined {
  if (format === 'text') return undefined;
  if (format === 'json_object') return { type: 'json_object' };
  const strict = format === 'json_schema_strict';
  const json = strict ? withoutKeys(jsonSchema(schema), NOT_STRICT) : jsonSchema(schema);
  return { type: 'json_schema', json_schema: { name, strict, schema: json } };
}

/** The system prompt; where the server is not given the schema, the model is. */
export function systemPrompt(format: ResponseFormat, system: string, schema: z.ZodType): string {
  if (format === 'json_schema' || format === 'json_schema_strict') return system;
  return `${system}\n\nAnswer with one JSON object of this JSON Schema and nothing else:\n${JSON.stringify(jsonSchema(schema))}`;
}

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
