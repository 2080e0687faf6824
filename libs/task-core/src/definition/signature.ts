import type { z } from 'zod';
import { type Issue, InvalidTaskError } from './errors.js';
import type { TaskDefinition } from './define-task.js';

/** A call's arguments as they were given, by parameter name, and as the schemas parsed them. */
export interface BoundArguments {
  /** Given values in the order of the parameters; what was left out is `undefined`. */
  given: unknown[];
  /** Parsed values by name: what `run` receives. */
  values: Record<string, unknown>;
}

/**
 * Binds positional and keyword arguments to named parameters as Python does, and parses them.
 *
 * @throws InvalidTaskError naming each unknown, missing, doubly given or ill-typed argument with its path.
 */
export function bindArguments(
  task: TaskDefinition,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
): BoundArguments {
  const names = task.paramNames;
  const issues: Issue[] = [];
  if (args.length > names.length) {
    issues.push({ path: 'args', message: `takes ${names.length} (${names.join(', ')}), ${args.length} were given` });
  }
  for (const key of Object.keys(kwargs)) {
    const position = names.indexOf(key);
    if (position < 0)
      issues.push({ path: `kwargs.${key}`, message: `unknown; known are ${names.join(', ') || 'none'}` });
    else if (position < args.length) {
      issues.push({ path: `kwargs.${key}`, message: `given twice: as args[${position}] and by name` });
    }
  }
  const given: unknown[] = [];
  const values: Record<string, unknown> = {};
  names.forEach((name, position) => {
    const byPosition = position < args.length;
    const value = byPosition ? args[position] : Object.hasOwn(kwargs, name) ? kwargs[name] : undefined;
    given.push(value);
    const path = byPosition ? `args[${position}]` : `kwargs.${name}`;
    const parsed = task.params[name]!.safeParse(value);
    if (parsed.success) values[name] = parsed.data;
    else if (value === undefined) issues.push({ path, message: 'missing' });
    else issues.push(...issuesOf(parsed.error, path));
  });
  if (issues.length > 0) throw new InvalidTaskError(task.name, issues);
  return { given, values };
}

/** A zod error as issues below `root`, with array positions in brackets; each unknown field is an issue of its own. */
export function issuesOf(error: z.ZodError, root: string): Issue[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.reduce<string>(below, root);
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({ path: below(path, key), message: 'unknown field' }));
  });
}

function below(path: string, step: PropertyKey): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  return path ? `${path}.${String(step)}` : String(step);
}
