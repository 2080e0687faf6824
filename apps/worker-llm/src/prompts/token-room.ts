import { z } from 'zod';

/** Characters of a text for each token: fewer than in any of our languages, so that no answer that fits its schema is cut. */
const CHARACTERS_PER_TOKEN = 2.5;

interface Bounded {
  type?: string;
  enum?: readonly unknown[];
  maxLength?: number;
  maxItems?: number;
  items?: Bounded;
  properties?: Record<string, Bounded>;
}

/**
 * Tokens in which the longest text that fits the schema can be written.
 *
 * @throws Error for a schema with a part that has no bound
 */
export function tokenRoom(schema: z.ZodType): number {
  return Math.ceil(longest(z.toJSONSchema(schema, { io: 'output' }) as Bounded) / CHARACTERS_PER_TOKEN);
}

/** Characters of the longest JSON text. */
function longest(schema: Bounded): number {
  if (schema.enum) return Math.max(...schema.enum.map((value) => JSON.stringify(value).length));
  if (schema.type === 'boolean') return 'false'.length;
  if (schema.type === 'string' && schema.maxLength !== undefined) return schema.maxLength + '""'.length;
  if (schema.type === 'array' && schema.maxItems !== undefined && schema.items) {
    return '[]'.length + schema.maxItems * (longest(schema.items) + ', '.length);
  }
  if (schema.type === 'object' && schema.properties) {
    const fields = Object.entries(schema.properties).map(
      ([name, field]) => name.length + '"": , '.length + longest(field),
    );
    return fields.reduce((sum, length) => sum + length, '{}'.length);
  }
  throw new Error(`a schema for providers must bound all its parts; this one does not: ${JSON.stringify(schema)}`);
}
