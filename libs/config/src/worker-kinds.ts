import { z } from 'zod';

/** Names with numbers, such as `ml.train=2`; each is given once. */
export interface NamedNumbers {
  readonly [name: string]: number;
}

/** `name=count,…`; empty is none. */
export const counts = namedNumbers(/^[1-9]\d{0,2}$/, 'ml.train=2,gan.train=1 with counts of 1 to 999');

/** `task=seconds,…`, zero allowed; empty is none. */
export const waits = namedNumbers(/^\d{1,2}(\.\d{1,6})?$/, 'ml.predict=0.005 with seconds below 100');

function namedNumbers(pattern: RegExp, allowed: string) {
  return z.string().transform((text, ctx): NamedNumbers => {
    const found: Record<string, number> = {};
    for (const pair of text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)) {
      const [, name, number] = /^([a-z][a-z0-9_.-]*)\s*=\s*(\S+)$/i.exec(pair) ?? [];
      if (name && number && pattern.test(number) && !(name in found)) found[name] = Number(number);
      else {
        ctx.issues.push({ code: 'custom', input: text, message: `${allowed} ("${pair}" is wrong, or given twice)` });
        return z.NEVER;
      }
    }
    return found;
  });
}

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
