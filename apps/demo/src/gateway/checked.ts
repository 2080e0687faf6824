import type { z } from 'zod';
import { DemoError } from '../exit.js';

/**
 * Content that is what the demo counts on.
 *
 * @param where the content is from.
 * @throws DemoError when it is something else.
 */
export function checked<T>(schema: z.ZodType<T>, content: unknown, where: string): T {
  const { success, data, error } = schema.safeParse(content);
  if (success) return data;
  const [issue] = error.issues;
  const what = `${issue?.path.join('.') || 'body'}: ${issue?.message}`;
  throw new DemoError(`${where} did not answer as Celerity does (${what}). Is it another server, or another version?`);
}
