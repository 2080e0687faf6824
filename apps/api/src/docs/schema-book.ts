import type { z } from 'zod';
import { type JsonSchema, toJsonSchema } from './json-schema.js';

/** Collects schemas as OpenAPI 3.1 has them, which is JSON Schema: those with an id are listed once, and referred to. */
export class SchemaBook {
  /** By id. */
  readonly schemas: Record<string, JsonSchema> = {};

  /** What may be sent. */
  input(type: z.ZodType): JsonSchema {
    return this.enter(type, 'input');
  }

  /** What is answered. */
  output(type: z.ZodType): JsonSchema {
    return this.enter(type, 'output');
  }

  /** Lists a schema that no route names. */
  add(name: string, schema: JsonSchema): void {
    this.schemas[name] = schema;
  }

  private enter(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { $defs = {}, ...json } = toJsonSchema(type, io) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    for (const [name, schema] of Object.entries($defs)) this.schemas[name] ??= tidy(schema);
    const id = type.meta()?.id;
    if (id === undefined) return tidy(json);
    this.schemas[id] ??= tidy(json);
    return { $ref: `#/components/schemas/${id}` };
  }
}

/** Without the marks of a document of its own, and with references into ours. */
function tidy(json: JsonSchema): JsonSchema {
  const { $schema: _dialect, $id: _uri, id: _id, ...schema } = json;
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}
