import type { TaskDefinition } from './define-task.js';

const HIDDEN = '***';

/** Replaces the values of parameters that the contract marks `sensitive`, for whatever shows arguments to people. */
export function redactArguments(
  task: TaskDefinition | undefined,
  args: unknown[],
  kwargs: Record<string, unknown>,
): { args: unknown[]; kwargs: Record<string, unknown> } {
  const sensitive = task?.sensitive;
  if (!sensitive?.length) return { args, kwargs };
  return {
    args: args.map((value, position) => (sensitive.includes(task!.paramNames[position] ?? '') ? HIDDEN : value)),
    kwargs: Object.fromEntries(
      Object.entries(kwargs).map(([name, value]) => [name, sensitive.includes(name) ? HIDDEN : value]),
    ),
  };
}
