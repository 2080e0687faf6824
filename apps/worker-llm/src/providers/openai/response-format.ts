import type { z } from 'zod';
import { type Json, jsonSchema, withoutKeys } from '../json-schema.js';

export type ResponseFormat = 'json_schema' | 'json_schema_strict' | 'json_object' | 'text';

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
