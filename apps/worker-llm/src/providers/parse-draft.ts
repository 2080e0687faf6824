import type { z } from 'zod';
import { ProviderError } from './text-provider.js';

const SHOWN_ISSUES = 3;

/**
 * The draft in a model's answer. What stands before the first and after the last brace is dropped: models that are not held to a schema
 * put fences or a remark around it.
 *
 * @throws ProviderError `malformed`
 */
export function parseDraft<T>(answer: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(answer));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, SHOWN_ISSUES)
    .map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
  throw new ProviderError('malformed', `the answer does not fit its schema: ${issues.join('; ')}`);
}

function parseJson(answer: string): unknown {
  const json = answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
  try {
    return JSON.parse(json);
  } catch {
    throw new ProviderError('malformed', `the answer, ${answer.length} characters long, is no JSON`);
  }
}
