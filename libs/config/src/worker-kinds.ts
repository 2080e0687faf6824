import { z } from 'zod';

/** Names with counts, such as `ml.train=2`; each is given once. */
export interface Counts {
  readonly [name: string]: number;
}

/** `name=count,…`; empty is none. */
export const counts = z.string().transform((text, ctx): Counts => {
  const found: Record<string, number> = {};
  for (const pair of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [, name, count] = /^([a-z][a-z0-9_.-]*)\s*=\s*([1-9]\d{0,2})$/i.exec(pair) ?? [];
    if (name && count && !(name in found)) found[name] = Number(count);
    else {
      ctx.issues.push({
        code: 'custom',
        input: text,
        message: `ml.train=2,gan.train=1 with counts of 1 to 999 ("${pair}" is wrong, or given twice)`,
      });
      return z.NEVER;
    }
  }
  return found;
});

/** `max,min`, as in `celery --autoscale=10,3`. */
export const bounds = z.string().transform((text, ctx): { max: number; min: number } => {
  const [, max, min] = /^([1-9]\d{0,2})\s*,\s*([1-9]\d{0,2})$/.exec(text) ?? [];
  if (max && min && Number(max) >= Number(min)) return { max: Number(max), min: Number(min) };
  ctx.issues.push({
    code: 'custom',
    input: text,
    message: 'max,min as in 10,3: two numbers from 1 to 999, the first not below the second',
  });
  return z.NEVER;
});
