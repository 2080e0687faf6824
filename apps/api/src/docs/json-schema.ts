import { z } from 'zod';

/** JSON Schema (draft 2020-12), as OpenAPI 3.1 has it. */
export type JsonSchema = Record<string, unknown>;

/** A zod type as JSON Schema: of what may be sent (`input`), or of what comes out (`output`). */
export function toJsonSchema(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const json = z.toJSONSchema(type, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => dropSafeRange(jsonSchema),
  });
  const { $schema: _dialect, '~standard': _standard, ...schema } = json as JsonSchema;
  return schema;
}

/** That a whole number fits into a JavaScript number goes without saying. */
function dropSafeRange(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
