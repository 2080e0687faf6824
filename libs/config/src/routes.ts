import { z } from 'zod';
import { queueName } from './kinds.js';

/** Tasks whose name matches the glob `pattern` go to `queue`; the first match wins. */
export interface Route {
  readonly pattern: string;
  readonly queue: string;
}

const FORM = 'gan.*=gan,ml.*=ml or JSON as in Celery: {"gan.*": "gan"} or {"gan.*": {"queue": "gan"}}';
const pattern = z.string().regex(/^[^\s,=]+$/);
const target = z.union([queueName, z.strictObject({ queue: queueName }).transform(({ queue }) => queue)]);

/** `CELERY_TASK_ROUTES`: a JSON object as in Celery, or the short form `pattern=queue,…`. Order is kept. */
export const routes = z.string().transform((text, ctx): Route[] => {
  const read = text.startsWith('{') ? readJson(text) : readPairs(text);
  if (typeof read !== 'string') return read;
  ctx.issues.push({ code: 'custom', input: text, message: `${FORM} (${read})` });
  return z.NEVER;
});

/** The routes, or what is wrong with the text. */
function readPairs(text: string): Route[] | string {
  return readEntries(
    text.split(',').map((pair) => {
      const [name = '', queue = '', ...rest] = pair.split('=').map((part) => part.trim());
      return [name, [queue, ...rest].join('=')];
    }),
  );
}

function readJson(text: string): Route[] | string {
  try {
    return readEntries(Object.entries(JSON.parse(text) as Record<string, unknown>));
  } catch {
    return 'this is not valid JSON';
  }
}

function readEntries(entries: [string, unknown][]): Route[] | string {
  const found: Route[] = [];
  for (const [name, to] of entries) {
    if (!pattern.safeParse(name).success) return `"${name}" is not a task name or glob`;
    const queue = target.safeParse(to);
    if (!queue.success) return `the route of "${name}" must be a queue name or {"queue": name}, and nothing else`;
    if (found.some((route) => route.pattern === name)) return `"${name}" is routed twice`;
    found.push({ pattern: name, queue: queue.data });
  }
  return found;
}
